// Choices that a seed determines, the same on every machine.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <utility>

namespace kt2::faults {

class Random {
 public:
  explicit Random(std::uint64_t seed) : m_state(seed) {}

  // splitmix64.
  std::uint64_t next() {
    std::uint64_t z = m_state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  // From `least` to `most`, both included.
  int between(int least, int most) {
    const int span = most - least + 1;
    return span < 2 ? least : least + static_cast<int>(next() % static_cast<unsigned>(span));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  // One of these, each with its weight.
  template <class T>
  T pick(std::initializer_list<std::pair<T, int>> choices) {
    int total = 0;
    for (const auto& choice : choices) total += choice.second;
    int left = between(1, total);
    for (const auto& choice : choices) {
      if ((left -= choice.second) <= 0) return choice.first;
    }
    return choices.begin()->first;
  }

 private:
  std::uint64_t m_state;
};

}  // namespace kt2::faults
