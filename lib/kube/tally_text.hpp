// A tally in words. It looks at what the tally keeps, and keeps nothing itself.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "kube/tally.hpp"
#include "kube/tally_entry.hpp"

namespace kt2::kube {

struct TallyView {
  const Condition::Node& root;
  const TallyOptions& options;
  const std::map<std::string, Entry>& entries;
  std::size_t live;   // objects that exist
  std::size_t asked;  // objects of which something is asked, and of them those that meet it
  std::size_t met;
  bool listed;                      // a list has ended
  bool seen;                        // an object was there at some time
  bool done;                        // met for good
  std::vector<std::string> counts;  // why counts are not met
};

// "count is 2, not >=3"
std::string count_reason(const Condition::Node& count, std::size_t objects);
bool holds(const Condition::Node& count, std::size_t objects);

// "3 of 7 Ready"; "not found"; "no pods yet"
std::string summary_of(const TallyView& view);

// "coredns-x: ImagePullBackOff, …", of the object that tells most.
std::string worst_of(const TallyView& view, Clock::time_point now);

// An object's reason, with how long it has lasted where that made it fail.
std::string reason_of(const Standing& standing, const TallyOptions& options, Clock::time_point now);

std::string line_of(const TallyView& view, Clock::time_point now);

}  // namespace kt2::kube
