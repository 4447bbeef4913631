// When the heartbeats of one lease are due, and when the lack of them means that the lease may be gone: arithmetic over
// points in time. It sends nothing, and reads no clock.
#pragma once

#include <algorithm>

#include "base/backoff.hpp"

namespace kt2::run {

class Pulse {
 public:
  // Who resumes does not know when the last one was sent, and sends one at once.
  Pulse(Duration interval, Clock::time_point now, bool resumed)
      : m_interval(interval), m_last(now), m_next(resumed ? now : now + interval) {}

  Clock::time_point next() const { return m_next; }

  // The server took one. True when those before it had not come through.
  bool held(Clock::time_point now) {
    m_last = now;
    m_next = now + m_interval;
    m_backoff.reset();
    return std::exchange(m_troubled, false);
  }

  // One did not come through. True when it is the first of its kind.
  bool missed(Clock::time_point now) {
    m_next = now + m_backoff.next(m_interval);
    return !std::exchange(m_troubled, true);
  }

  // One was broken off, for something more urgent.
  void again(Clock::time_point now) { m_next = now; }

  // Whether a reaper may have taken the resource back by now.
  bool expired(Clock::time_point now) const { return now >= m_last + patience(); }
  // After how long without a heartbeat that is.
  Duration patience() const { return std::max<Duration>(k_reaped_after, 2 * m_interval); }
  Duration since_last(Clock::time_point now) const { return now - m_last; }

 private:
  // What Boskos' reaper waits for unless it is told otherwise.
  static constexpr std::chrono::minutes k_reaped_after{30};
  static constexpr std::chrono::seconds k_longest_wait{30};

  Duration m_interval;
  Clock::time_point m_last;
  Clock::time_point m_next;
  Backoff m_backoff{std::chrono::seconds(1), k_longest_wait};
  bool m_troubled = false;
};

}  // namespace kt2::run
