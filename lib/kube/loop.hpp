// One thread's events: descriptors that become ready, and points in time. It calls what was asked for and knows
// nothing of what that does; nothing of it may be used from another thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/duration.hpp"
#include "base/fd.hpp"

namespace kt2::kube {

class Loop {
 public:
  // A timer's name, never used again. 0 is none.
  using TimerId = std::uint64_t;

  Loop();

  // Calls `ready` with EPOLL… events whenever `fd` has one of `events`; replaces what was asked for before. The
  // descriptor is borrowed until forget(). False where the kernel cannot wait for it.
  bool watch(int fd, std::uint32_t events, std::function<void(std::uint32_t)> ready);
  void forget(int fd);

  // Calls `task` once, not before `when`.
  TimerId at(Clock::time_point when, std::function<void()> task);
  // Of a timer that has been called, or none: nothing.
  void cancel(TimerId timer);

  // Calls until `done` says so; asks it after each round of calls. Without timers and descriptors it would wait for
  // ever.
  void run(const std::function<bool()>& done);

 private:
  int timeout() const;
  void call_timers();

  Fd m_epoll;
  std::unordered_map<int, std::function<void(std::uint32_t)>> m_watched;
  std::map<std::pair<Clock::time_point, TimerId>, std::function<void()>> m_timers;
  std::unordered_map<TimerId, Clock::time_point> m_times;
  TimerId m_last_timer = 0;
};

}  // namespace kt2::kube
