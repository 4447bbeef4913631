// Durations as Go spells them, since jobs write their limits that way. No calendar, no clock.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kt2 {

using Duration = std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

// Reads what Go's time.ParseDuration reads: an optional sign, then numbers with the units ns us µs ms s m h ("24h0m0s",
// "1.5h", "-90s"), or "0". The error's message is Go's, for example `time: unknown unit "d" in duration "1d"`.
// [any-thread]
Result<Duration> parse_duration(std::string_view text);

// Writes what Go's Duration.String writes: "24h0m0s", "1.5s", "100ms", "0s". [any-thread]
std::string format_duration(Duration duration);

// For people: the same, rounded to what is worth reading ("1h2m3s", "12.3s", "45ms"). [any-thread]
std::string round_duration(Duration duration);

}  // namespace kt2
