#include "download/wait.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

namespace kt2::download {

std::optional<Error> reason_to_stop(const FetchOptions& options) {
  pollfd cancel{options.cancel_fd, POLLIN, 0};
  // Any event: a descriptor that hung up would keep every later poll from waiting.
  if (::poll(&cancel, 1, 0) > 0) return Error{Cause::interrupted, "interrupted", {}};
  if (options.deadline && Clock::now() >= *options.deadline) {
    return Error{Cause::timeout, "the time limit expired", {}};
  }
  return std::nullopt;
}

Result<void> wait_until(int fd, Clock::time_point until, const FetchOptions& options) {
  for (;;) {
    if (auto stop = reason_to_stop(options)) return *std::move(stop);
    if (Clock::now() >= until) return {};
    std::array<pollfd, 2> polled{{{fd, POLLIN, 0}, {options.cancel_fd, POLLIN, 0}}};
    const int timeout = milliseconds_until({until, options.deadline.value_or(until)});
    if (::poll(polled.data(), polled.size(), timeout) < 0 && errno != EINTR) {
      return errno_error(Cause::internal, "poll", errno);
    }
    if (polled[0].revents != 0) return {};
  }
}

int milliseconds_until(std::initializer_list<Clock::time_point> times) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(std::min(times) - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

}  // namespace kt2::download
