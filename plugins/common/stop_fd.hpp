// Ends a wait of the host's from another thread. It waits for nothing itself.
#pragma once

#include <kubetest2/deployer.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

namespace kubetest2::common {

class StopFd {
 public:
  StopFd() : m_fd(eventfd(0, EFD_CLOEXEC)) {
    if (m_fd < 0) throw kubetest2::Failure("no descriptor is left to stop a wait with", KT2_CAUSE_INFRASTRUCTURE);
  }
  ~StopFd() { close(m_fd); }
  StopFd(const StopFd&) = delete;
  StopFd& operator=(const StopFd&) = delete;

  // Readable from stop() on.
  int fd() const { return m_fd; }
  void stop() const { eventfd_write(m_fd, 1); }

 private:
  int m_fd;
};

}  // namespace kubetest2::common
