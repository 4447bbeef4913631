// Says what is wrong with what was seen of a case: every sentence is something that a user would complain about. It
// looks at nothing but its arguments.
#pragma once

#include <string>
#include <vector>

#include "scenario.hpp"
#include "seen.hpp"

namespace kt2::faults {

// After the run.
std::vector<std::string> complaints(const Scenario& scenario, const Seen& seen);

// Whether the run itself has to have taken the cluster down.
bool takes_down(const Scenario& scenario, const Seen& seen);

// After what the run left on purpose was taken down: `earlier` is the report before that.
std::vector<std::string> complaints_after_cleaning(const Report& earlier, const Seen& seen, const std::string& words,
                                                   std::optional<int> status, bool had_things);

}  // namespace kt2::faults
