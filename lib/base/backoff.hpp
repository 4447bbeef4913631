// How long to wait before trying again: twice as long each time, each wait shortened at random so that many who fail
// at once do not come back at once. It does not wait by itself.
#pragma once

#include <algorithm>
#include <random>

#include "base/duration.hpp"

namespace kt2 {

class Backoff {
 public:
  Backoff(Duration first, Duration longest) : m_first(first), m_longest(longest), m_next(first) {}

  // The wait before the next attempt: between a half and all of what its turn allows, `at_most` included.
  Duration next(Duration at_most) {
    const Duration base = std::min(m_next, at_most);
    m_next = std::min(m_next * 2, m_longest);
    std::uniform_int_distribution<Duration::rep> jitter(base.count() / 2, base.count());
    return Duration(jitter(m_random));
  }
  Duration next() { return next(m_longest); }

  // After a success.
  void reset() { m_next = m_first; }

 private:
  Duration m_first;
  Duration m_longest;
  Duration m_next;
  std::minstd_rand m_random{std::random_device{}()};
};

}  // namespace kt2
