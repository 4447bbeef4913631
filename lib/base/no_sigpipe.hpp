// A thread without SIGPIPE for as long as it matters. It changes no disposition of the process.
#pragma once

#include <csignal>
#include <ctime>

namespace kt2 {

// Keeps SIGPIPE of this thread from the process while it lives: told to use no signals, libcurl no longer ignores it, and OpenSSL
// writes to sockets plainly.
class NoSigpipe {
 public:
  NoSigpipe() {
    ::sigemptyset(&m_pipe);
    ::sigaddset(&m_pipe, SIGPIPE);
    sigset_t pending;
    ::sigpending(&pending);
    m_was_pending = ::sigismember(&pending, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &m_pipe, &m_before);
  }
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;
  ~NoSigpipe() {
    const timespec at_once{};
    while (!m_was_pending && ::sigtimedwait(&m_pipe, nullptr, &at_once) == SIGPIPE) {
    }
    ::pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
  }

 private:
  sigset_t m_pipe{};
  sigset_t m_before{};
  bool m_was_pending = false;
};

}  // namespace kt2
