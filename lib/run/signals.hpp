// The signals that ask a run to end, heard through a descriptor and never in a handler. Signals close to each other are
// one request: CI systems send SIGINT and SIGTERM at once.
#pragma once

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

  // Readable when take() has something.
  int fd() const { return m_fd.get(); }
  // Takes in what came; true when that was a new request.
  bool take();

  // The first signal that asked, and how many requests there were: one ends the step, a second one its grace, a third
  // also ends Down.
  std::optional<int> first() const { return m_first; }
  int requests() const { return m_requests; }

  const sigset_t& original_mask() const { return m_original; }

 private:
  sigset_t m_original{};
  Fd m_fd;
  std::optional<int> m_first;
  int m_requests = 0;
  Clock::time_point m_last{};
};

}  // namespace kt2::run
