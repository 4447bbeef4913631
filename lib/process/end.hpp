// Ends process groups whose starter is gone.
#pragma once

#include <optional>

#include "base/duration.hpp"
#include "process/group.hpp"

namespace kt2::process {

// SIGTERM, and SIGKILL once `grace` has passed; returns when no member runs, or some seconds after SIGKILL at the
// latest. Waits on the members' own descriptors. [main-thread]
void end(const Group& group, Duration grace);

// Milliseconds for poll(2) until `until`; -1 when there is none.
int poll_timeout(std::optional<Clock::time_point> until);

// How long a killed process may take to vanish before nobody waits for it any more.
inline constexpr Duration k_kill_patience = std::chrono::seconds(10);

}  // namespace kt2::process
