// Waiting that whoever started a download can end: by its cancel descriptor, or by its deadline. It never sleeps
// blindly, and ends nothing itself.
#pragma once

#include <initializer_list>
#include <optional>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "download/fetch.hpp"

namespace kt2::download {

// Why to stop now: Cause::interrupted or Cause::timeout, with a short message; nothing when there is no reason to.
std::optional<Error> reason_to_stop(const FetchOptions& options);

// Waits until `fd` (-1: none) is readable or `until` has come. An error is a reason to stop.
Result<void> wait_until(int fd, Clock::time_point until, const FetchOptions& options);

// The time left until the earliest of `times`, in milliseconds rounded up, 0 when it has come; at most an hour.
int milliseconds_until(std::initializer_list<Clock::time_point> times);

}  // namespace kt2::download
