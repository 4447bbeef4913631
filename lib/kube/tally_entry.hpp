// What a tally keeps of one object, and of one part of its condition. It has no behaviour.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "kube/standing.hpp"

namespace kt2::kube {

// A part of the condition that is counted over all objects: a leaf, or a tree whose leaves are all of single objects.
struct Unit {
  const Condition::Node* node;
  std::size_t counted = 0;  // objects that it is asked of
  std::size_t met = 0;
  std::size_t failed = 0;
  std::multiset<Clock::time_point> deadlines;  // the fails_at of those unmet
};

struct Entry {
  struct Obstacle {
    std::string_view name;
    Clock::time_point since;
  };

  std::string name_space;
  std::string name;
  std::string uid;
  bool live = false;
  bool awaited = false;   // of the first list, whose end `delete` waits for
  bool replaced = false;  // a failed pod whose controller has made another
  std::uint64_t list = 0;
  std::uint64_t latches = 0;         // by leaf
  std::vector<Obstacle> obstacles;   // by leaf, with fail-fast only
  std::vector<Standing> units;       // by unit
  std::optional<Standing> standing;  // of all units that ask single objects; none: it is not asked for
  Clock::time_point since{};         // of standing's state
};

}  // namespace kt2::kube
