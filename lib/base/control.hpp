// One operation's limits as those inside it see them: should it stop, and by when. Asked by many, decided elsewhere.
#pragma once

#include <optional>

#include "base/cancellation.hpp"
#include "base/duration.hpp"

namespace kt2 {

class Control : public Cancellation {
 public:
  // Whether the operation should stop, deadline included. Unlike state() it takes no news in, and so may be asked from
  // any thread while another waits on fd(). [any-thread]
  virtual bool stopped() const = 0;
  // A descriptor that becomes and stays readable once the operation should stop, deadline included. Never to be read
  // from.
  virtual int stop_fd() const = 0;
  // The operation's deadline; nothing when it has none.
  virtual std::optional<Clock::time_point> deadline() const = 0;
};

// For what nobody can stop.
class NoStop final : public Control {
 public:
  int fd() const override { return -1; }
  Stop state() override { return Stop::none; }
  bool stopped() const override { return false; }
  int stop_fd() const override { return -1; }
  std::optional<Clock::time_point> deadline() const override { return std::nullopt; }
};

}  // namespace kt2
