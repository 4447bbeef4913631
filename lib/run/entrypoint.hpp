// When the job began that this process is a part of: with Prow's entrypoint, which is the first process of the job's
// container and counts the job's time. It reads /proc and the clocks; it does not know the job's limits.
#pragma once

#include <filesystem>
#include <optional>

#include "base/duration.hpp"

namespace kt2::run {

// How long the first process of this container has been running. Nothing where there is no container: in the machine's
// own process namespace, or where the first process is systemd or init, it is the machine's init, which has nothing to
// do with the job. `proc` is /proc, and `since_boot` what CLOCK_BOOTTIME says. [any-thread]
std::optional<Duration> entrypoint_age(const std::filesystem::path& proc, Duration since_boot);

// When the job began that is killed after `longest` at the latest: with the entrypoint, else now. A first process that
// is older has outlived such jobs, and is no entrypoint. [any-thread]
Clock::time_point job_start(std::optional<Duration> entrypoint_age, Duration longest, Clock::time_point now);

// CLOCK_BOOTTIME, which start times in /proc count from. [any-thread]
Duration time_since_boot();

}  // namespace kt2::run
