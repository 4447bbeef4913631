#include "process/group.hpp"

#include <dirent.h>

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "base/files.hpp"

namespace kt2::process {
namespace {

bool is_running_member(std::string_view pid, pid_t group) {
  const auto stat = read_file("/proc/" + std::string(pid) + "/stat");
  if (!stat) return false;
  // The name is in parentheses and may hold anything, also a parenthesis: state, parent and group follow the last one.
  const auto close = stat->rfind(')');
  if (close == std::string::npos || close + 4 > stat->size()) return false;
  const char state = (*stat)[close + 2];
  if (state == 'Z' || state == 'X') return false;
  char* rest = nullptr;
  std::strtol(stat->c_str() + close + 3, &rest, 10);
  return std::strtol(rest, nullptr, 10) == group;
}

}  // namespace

bool Group::signal(int number) const {
  return ::kill(-m_id, number) == 0;
}

std::vector<pid_t> Group::running() const {
  std::vector<pid_t> members;
  if (!signal(0)) return members;
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(::opendir("/proc"), ::closedir);
  if (!proc) return members;
  while (const dirent* entry = ::readdir(proc.get())) {
    const std::string_view name(entry->d_name);
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error != std::errc() || end != name.data() + name.size()) continue;
    if (is_running_member(name, m_id)) members.push_back(pid);
  }
  return members;
}

}  // namespace kt2::process
