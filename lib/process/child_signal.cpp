#include "process/child_signal.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

namespace kt2::process {

ChildSignal::ChildSignal() {
  sigset_t wanted;
  ::sigemptyset(&wanted);
  ::sigaddset(&wanted, SIGCHLD);
  ::pthread_sigmask(SIG_BLOCK, &wanted, &m_before);
  m_fd = Fd(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
}

ChildSignal::~ChildSignal() {
  ::pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
}

void ChildSignal::clear() const {
  signalfd_siginfo info{};
  // Ends of children merge: at most one is pending.
  static_cast<void>(::read(m_fd.get(), &info, sizeof info) == sizeof info);
}

}  // namespace kt2::process
