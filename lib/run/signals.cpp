#include "run/signals.hpp"

#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace kt2::run {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_one_request = 2s;

}  // namespace

Signals::Signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&set, number);
  ::sigprocmask(SIG_BLOCK, &set, &m_original);
  // A shell without job control starts its background jobs with SIGINT ignored, and the kernel drops what is ignored.
  ::signal(SIGINT, SIG_DFL);
  m_fd.reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  ::signal(SIGPIPE, SIG_IGN);
  // A file that may not grow is an error of the write, with a path.
  ::signal(SIGXFSZ, SIG_IGN);
}

void Signals::hear_death_of(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::kill(::getpid(), SIGTERM);
}

bool Signals::take() {
  bool fresh = false;
  signalfd_siginfo info{};
  while (::read(m_fd.get(), &info, sizeof info) == sizeof info) {
    const auto now = Clock::now();
    if (m_requests > 0 && now - m_last < k_one_request) continue;
    if (!m_first) {
      m_first = static_cast<int>(info.ssi_signo);
      m_first_at = now;
    }
    m_last = now;
    ++m_requests;
    fresh = true;
  }
  return fresh;
}

}  // namespace kt2::run
