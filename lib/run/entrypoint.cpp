#include "run/entrypoint.hpp"

#include <unistd.h>

#include <charconv>
#include <ctime>
#include <sstream>
#include <string>

#include "base/files.hpp"

namespace kt2::run {
namespace {

// The kernel's own number of the first process namespace (PROC_PID_INIT_INO), the same on every machine.
constexpr std::string_view k_machine_namespace = "pid:[4026531836]";

struct FirstProcess {
  std::string name;
  Duration start{};  // since boot
};

std::optional<FirstProcess> first_process(const std::filesystem::path& proc) {
  const auto text = read_file(proc / "1/stat");
  if (!text) return std::nullopt;
  // The name is in parentheses and may hold anything, also a parenthesis.
  const auto open = text->find('(');
  const auto close = text->rfind(')');
  if (open == std::string::npos || close == std::string::npos) return std::nullopt;
  // The state follows it as field 3; the start time is field 22.
  std::istringstream rest(text->substr(close + 1));
  std::string field;
  for (int number = 3; number <= 22; ++number) rest >> field;
  std::uint64_t ticks = 0;
  const auto read = std::from_chars(field.data(), field.data() + field.size(), ticks);
  if (!rest || read.ec != std::errc()) return std::nullopt;
  const auto per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  return FirstProcess{text->substr(open + 1, close - open - 1), std::chrono::milliseconds(ticks * 1000 / per_second)};
}

}  // namespace

std::optional<Duration> entrypoint_age(const std::filesystem::path& proc, Duration since_boot) {
  std::error_code unreadable;
  const auto processes = std::filesystem::read_symlink(proc / "self/ns/pid", unreadable);
  if (unreadable || processes == k_machine_namespace) return std::nullopt;
  const auto first = first_process(proc);
  if (!first || first->name == "systemd" || first->name == "init" || first->start > since_boot) return std::nullopt;
  return since_boot - first->start;
}

Clock::time_point job_start(std::optional<Duration> entrypoint_age, Duration longest, Clock::time_point now) {
  return entrypoint_age && *entrypoint_age < longest ? now - *entrypoint_age : now;
}

Duration time_since_boot() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace kt2::run
