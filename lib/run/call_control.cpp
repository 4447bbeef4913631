#include "run/call_control.hpp"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <charconv>

namespace kt2::run {
namespace {

void watch(int set, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  ::epoll_ctl(set, EPOLL_CTL_ADD, fd, &event);
}

void arm(int timer, std::optional<Clock::time_point> deadline) {
  itimerspec when{};
  if (deadline) {
    const auto since = deadline->time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since);
    when.it_value = {seconds.count(), static_cast<long>((since - seconds).count())};
    // All zero would disarm it; a deadline in the far past is due all the same.
    if (when.it_value.tv_sec <= 0) when.it_value = {0, 1};
  }
  ::timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, nullptr);
}

}  // namespace

CallControl::CallControl(Channel& channel)
    : m_channel(&channel),
      m_set(::epoll_create1(EPOLL_CLOEXEC)),
      m_timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)),
      m_sticky(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  watch(m_set.get(), m_channel->fd());
  watch(m_set.get(), m_timer.get());
  watch(m_set.get(), m_sticky.get());
}

void CallControl::begin(std::optional<Clock::time_point> deadline) {
  const std::lock_guard lock(m_mutex);
  m_deadline = deadline;
  arm(m_timer.get(), deadline);
  m_stop = Stop::none;
  std::uint64_t count = 0;
  // Only empties it; there may be nothing in it.
  if (!m_gone && ::read(m_sticky.get(), &count, sizeof count) < 0) return;
}

CallControl::Told CallControl::told() {
  const std::lock_guard lock(m_mutex);
  take_news();
  if (m_stop != Stop::none) return Told::cancelled;
  return m_deadline && Clock::now() >= *m_deadline ? Told::deadline : Told::nothing;
}

bool CallControl::orphaned() const {
  const std::lock_guard lock(m_mutex);
  return m_gone;
}

int CallControl::fd() const {
  const std::lock_guard lock(m_mutex);
  return m_gone ? -1 : m_channel->fd();
}

Stop CallControl::state() {
  const std::lock_guard lock(m_mutex);
  take_news();
  return m_stop;
}

bool CallControl::stopped() const {
  // The set holds all that can stop an operation, and each of it stays readable.
  pollfd polled{m_set.get(), POLLIN, 0};
  return ::poll(&polled, 1, 0) > 0;
}

std::optional<Clock::time_point> CallControl::deadline() const {
  const std::lock_guard lock(m_mutex);
  return m_deadline;
}

void CallControl::take_news() {
  const Stop before = m_stop;
  while (!m_gone) {
    const auto message = m_channel->try_receive(MessageKind::cancel, m_gone);
    if (!message) break;
    if (!message->fields.empty()) {
      m_stop = std::max(m_stop, message->fields.front() == "2" ? Stop::at_once : Stop::requested);
    }
  }
  // A supervisor that is gone cannot ask any more, and the cluster must not outlive it.
  if (m_gone) {
    m_stop = std::max(m_stop, Stop::requested);
    ::epoll_ctl(m_set.get(), EPOLL_CTL_DEL, m_channel->fd(), nullptr);
  }
  if (before == Stop::none && m_stop != Stop::none) {
    const std::uint64_t one = 1;
    static_cast<void>(::write(m_sticky.get(), &one, sizeof one) == sizeof one);
  }
}

}  // namespace kt2::run
