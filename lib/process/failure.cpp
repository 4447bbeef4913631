#include "process/failure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "process/output.hpp"

namespace kt2::process {

namespace {

// A command that is long or has lines of its own would hide its status behind itself.
constexpr std::size_t k_short = 60;

bool is_short(const std::string& line) {
  return line.size() <= 2 * k_short && line.find('\n') == std::string::npos;
}

// Without the program's folder, which says less than what follows.
std::string shortened(std::string line) {
  const auto slash = line.rfind('/', line.find(' '));
  if (slash != std::string::npos && line.front() != '\'') line.erase(0, slash + 1);
  std::size_t length = std::min(line.find('\n'), k_short);
  // Not inside a UTF-8 sequence.
  while (length > 0 && length < line.size() && (static_cast<unsigned char>(line[length]) & 0xC0) == 0x80) --length;
  return line.substr(0, length) + "…";
}

Error with_command(const std::string& line, Cause cause, const std::string& what, const Outcome& outcome) {
  if (is_short(line)) return {cause, line + ": " + what, outcome.tail};
  return {cause, shortened(line) + ": " + what + "\n" + line + ": " + what, outcome.tail};
}

}  // namespace

bool lost_output(const Outcome& outcome) {
  return !outcome.output_error.empty() && outcome.output_error != errno_text(EPIPE) &&
         outcome.output_error != k_nobody_reads;
}

std::string lost_output_text(const std::string& line, const Outcome& outcome) {
  return fmt::format("part of what {} printed is lost: writing it failed: {}", is_short(line) ? line : shortened(line),
                     outcome.output_error);
}

Error failure_of(const std::string& line, const Outcome& outcome, Cause cause, Duration limit) {
  const std::string status = describe_status(outcome);
  if (limit > Duration::zero()) {
    const std::string what = fmt::format("ended after its limit of {}, {}", format_duration(limit), status);
    return with_command(line, Cause::timeout, what, outcome);
  }
  const bool stopped = outcome.ended != Ended::by_itself;
  if (!stopped && outcome.success() && !outcome.output_error.empty()) {
    return with_command(line, Cause::infrastructure, "writing what it printed: " + outcome.output_error, outcome);
  }
  return with_command(line, cause, (stopped ? "stopped, " : "") + status, outcome);
}

}  // namespace kt2::process
