#include "process/group.hpp"

#include <dirent.h>

#include <charconv>
#include <csignal>
#include <memory>
#include <string_view>

#include "process/identity.hpp"

namespace kt2::process {
namespace {

bool is_running_member(pid_t pid, pid_t group) {
  const auto stat = stat_of(pid);
  return stat && stat->running() && stat->group == group;
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
    if (is_running_member(pid, m_id)) members.push_back(pid);
  }
  return members;
}

}  // namespace kt2::process
