// Says what is wrong with what was seen of a case: every sentence is something that a user would complain about. It
// looks at nothing but its arguments.
#pragma once

#include <string>
#include <vector>

#include "scenario.hpp"
#include "seen.hpp"

namespace kt2::faults {

// Whether all who were at work on the run were killed, or died of the plugin after the others were killed.
bool nobody_survived(const Scenario& scenario, const Seen& seen);

// After the run.
std::vector<std::string> complaints(const Scenario& scenario, const Seen& seen);

// Whether the run itself has to have taken the cluster down.
bool takes_down(const Scenario& scenario, const Seen& seen);

// After what the run left on purpose was taken down: `earlier` is what was seen before that.
std::vector<std::string> complaints_after_cleaning(const Scenario& scenario, const Seen& earlier, const Seen& seen,
                                                   const std::string& words);

}  // namespace kt2::faults
