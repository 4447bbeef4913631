#include "kube/loop.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>

namespace kt2::kube {

Loop::Loop() : m_epoll(::epoll_create1(EPOLL_CLOEXEC)) {}

bool Loop::watch(int fd, std::uint32_t events, std::function<void(std::uint32_t)> ready) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  const int operation = m_watched.contains(fd) ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  if (::epoll_ctl(m_epoll.get(), operation, fd, &event) != 0) return false;
  m_watched[fd] = std::move(ready);
  return true;
}

void Loop::forget(int fd) {
  // One that was closed already has left by itself.
  if (m_watched.erase(fd) > 0) ::epoll_ctl(m_epoll.get(), EPOLL_CTL_DEL, fd, nullptr);
}

Loop::TimerId Loop::at(Clock::time_point when, std::function<void()> task) {
  const TimerId timer = ++m_last_timer;
  m_timers.emplace(std::pair(when, timer), std::move(task));
  m_times.emplace(timer, when);
  return timer;
}

void Loop::cancel(TimerId timer) {
  const auto found = m_times.find(timer);
  if (found == m_times.end()) return;
  m_timers.erase({found->second, timer});
  m_times.erase(found);
}

void Loop::run(const std::function<bool()>& done) {
  constexpr int k_events = 64;
  std::array<epoll_event, k_events> events{};
  while (!done()) {
    const int count = ::epoll_wait(m_epoll.get(), events.data(), k_events, timeout());
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events.at(static_cast<std::size_t>(i));
      const auto found = m_watched.find(event.data.fd);
      if (found == m_watched.end()) continue;  // forgotten by a call before it
      const auto ready = found->second;        // it may forget itself
      ready(event.events);
    }
    call_timers();
  }
}

int Loop::timeout() const {
  if (m_timers.empty()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_timers.begin()->first.first - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

void Loop::call_timers() {
  // Those that are due now: one that sets itself again must not keep descriptors waiting.
  const std::pair last(Clock::now(), m_last_timer);
  while (!m_timers.empty() && m_timers.begin()->first <= last) {
    auto first = m_timers.extract(m_timers.begin());
    m_times.erase(first.key().second);
    first.mapped()();
  }
}

}  // namespace kt2::kube
