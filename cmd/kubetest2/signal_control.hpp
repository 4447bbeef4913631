// Signals as a request to stop, for what this process does itself, without a worker. It ends nothing.
#pragma once

#include "base/control.hpp"
#include "base/fd.hpp"
#include "run/signals.hpp"

namespace kt2::program {

class SignalControl final : public Control {
 public:
  // `signals` is borrowed, and read by nobody else meanwhile.
  explicit SignalControl(run::Signals& signals);

  int fd() const override { return m_signals.fd(); }
  Stop state() override;
  bool stopped() const override;
  int stop_fd() const override { return m_set.get(); }
  std::optional<Clock::time_point> deadline() const override { return std::nullopt; }

 private:
  run::Signals& m_signals;
  Fd m_sticky;  // stays readable once a signal was taken
  Fd m_set;     // epoll over both
};

}  // namespace kt2::program
