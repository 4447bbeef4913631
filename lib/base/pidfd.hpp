// A descriptor that becomes readable when a process ends.
#pragma once

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/fd.hpp"

namespace kt2 {

// Empty when there is no such process. By system call: the C library's header of this Debian lacks extern "C".
inline Fd open_pidfd(pid_t pid) {
  return Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

}  // namespace kt2
