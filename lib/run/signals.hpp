// The signals that ask a run to end, heard through a descriptor and never in a handler. Signals close to each other are
// one request: CI systems send SIGINT and SIGTERM at once.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <optional>

#include "base/duration.hpp"
#include "base/fd.hpp"

namespace kt2::run {

class Signals {
 public:
  // Blocks SIGINT, SIGTERM and SIGHUP in this thread and listens for them; children start with `original_mask()`.
  // SIGPIPE and SIGXFSZ are ignored: a reader of our output that goes away must not cost the cluster.
  Signals();

  // From now on the death of `parent` asks as SIGTERM does. It is our parent as it was when this program started: when
  // it is gone already, it has asked. [main-thread]
  static void hear_death_of(pid_t parent);

  // Readable when take() has something.
  int fd() const { return m_fd.get(); }
  // Takes in what came; true when that was a new request.
  bool take();

  // The first signal that asked, and how many requests there were: one ends the step, a second one its grace, a third
  // also ends Down.
  std::optional<int> first() const { return m_first; }
  // When it came; nothing without one.
  std::optional<Clock::time_point> first_at() const { return m_first_at; }
  int requests() const { return m_requests; }

  const sigset_t& original_mask() const { return m_original; }

 private:
  sigset_t m_original{};
  Fd m_fd;
  std::optional<int> m_first;
  std::optional<Clock::time_point> m_first_at;
  int m_requests = 0;
  Clock::time_point m_last{};
};

}  // namespace kt2::run
