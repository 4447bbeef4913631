// Hears, through a descriptor, that a child of this process has ended: for whoever adopts orphans and has to reap them
// while he waits for something else.
#pragma once

#include <csignal>

#include "base/fd.hpp"

namespace kt2::process {

class ChildSignal {
 public:
  // Blocks SIGCHLD in this thread until destroyed. [main-thread: the one whose children they are]
  ChildSignal();
  ~ChildSignal();
  ChildSignal(const ChildSignal&) = delete;
  ChildSignal& operator=(const ChildSignal&) = delete;

  // Readable when some child has ended since clear().
  int fd() const { return m_fd.get(); }
  void clear() const;

 private:
  sigset_t m_before{};
  Fd m_fd;
};

}  // namespace kt2::process
