#include "kubetest2/signal_control.hpp"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

namespace kt2::program {

SignalControl::SignalControl(run::Signals& signals)
    : m_signals(signals), m_sticky(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), m_set(::epoll_create1(EPOLL_CLOEXEC)) {
  for (const int fd : {m_signals.fd(), m_sticky.get()}) {
    epoll_event event{};
    event.events = EPOLLIN;
    ::epoll_ctl(m_set.get(), EPOLL_CTL_ADD, fd, &event);
  }
}

Stop SignalControl::state() {
  if (m_signals.take()) ::eventfd_write(m_sticky.get(), 1);
  if (m_signals.requests() == 0) return Stop::none;
  return m_signals.requests() == 1 ? Stop::requested : Stop::at_once;
}

bool SignalControl::stopped() const {
  pollfd polled{m_set.get(), POLLIN, 0};
  return ::poll(&polled, 1, 0) > 0;
}

}  // namespace kt2::program
