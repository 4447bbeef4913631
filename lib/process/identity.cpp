#include "process/identity.hpp"

#include <cstdlib>

#include "base/files.hpp"

namespace kt2::process {

std::optional<Stat> stat_of(pid_t pid) {
  const auto text = read_file("/proc/" + std::to_string(pid) + "/stat");
  if (!text) return std::nullopt;
  // The name is in parentheses and may hold anything, also a parenthesis: the state follows the last one.
  const auto close = text->rfind(')');
  if (close == std::string::npos || close + 4 > text->size()) return std::nullopt;
  Stat stat;
  stat.state = (*text)[close + 2];
  char* rest = nullptr;
  stat.parent = static_cast<pid_t>(std::strtol(text->c_str() + close + 3, &rest, 10));
  stat.group = static_cast<pid_t>(std::strtol(rest, &rest, 10));
  constexpr int k_fields_between = 16;  // from the group to the start time, which is field 22
  for (int field = 0; field < k_fields_between; ++field) static_cast<void>(std::strtoll(rest, &rest, 10));
  stat.start_time = std::strtoull(rest, nullptr, 10);
  return stat;
}

std::optional<Identity> identity_of(pid_t pid) {
  const auto stat = stat_of(pid);
  if (!stat) return std::nullopt;
  return Identity{pid, stat->start_time};
}

bool is_running(const Identity& identity) {
  const auto stat = stat_of(identity.pid);
  return stat && stat->start_time == identity.start_time && stat->running();
}

std::string boot_id() {
  auto text = read_file("/proc/sys/kernel/random/boot_id");
  if (!text) return {};
  while (!text->empty() && text->back() == '\n') text->pop_back();
  return *text;
}

}  // namespace kt2::process
