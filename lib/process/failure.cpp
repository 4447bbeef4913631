#include "process/failure.hpp"

#include <fmt/format.h>

namespace kt2::process {

Error failure_of(const std::string& line, const Outcome& outcome, Cause cause, Duration limit) {
  const std::string status = describe_status(outcome);
  if (limit > Duration::zero()) {
    return {Cause::timeout, fmt::format("{}: ended after its limit of {}, {}", line, format_duration(limit), status),
            outcome.tail};
  }
  const bool stopped = outcome.ended != Ended::by_itself;
  return {cause, fmt::format("{}: {}{}", line, stopped ? "stopped, " : "", status), outcome.tail};
}

}  // namespace kt2::process
