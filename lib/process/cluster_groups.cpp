#include "process/cluster_groups.hpp"

#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "base/files.hpp"

namespace kt2::process {
namespace {

// "4:memory:/a/b", a line for each hierarchy.
std::vector<std::string> groups_of(pid_t pid) {
  std::vector<std::string> lines;
  const auto text = read_file("/proc/" + std::to_string(pid) + "/cgroup");
  if (!text) return lines;
  for (std::string_view rest(*text); !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    lines.emplace_back(line);
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  return lines;
}

bool is_at_or_below(const std::string& group, const std::string& top) {
  return group == top || group.starts_with(top + "/");
}

}  // namespace

void ClusterGroups::add(pid_t pid) {
  const auto own = groups_of(::getpid());
  for (const std::string& group : groups_of(pid)) {
    // Everything is below the top of a hierarchy, and what we are below is not the cluster's alone.
    const bool shared = group.ends_with(":/") ||
                        std::ranges::any_of(own, [&](const std::string& ours) { return is_at_or_below(ours, group); });
    if (!shared && std::ranges::find(m_groups, group) == m_groups.end()) m_groups.push_back(group);
  }
}

bool ClusterGroups::has(pid_t pid) const {
  if (m_groups.empty()) return false;
  const auto groups = groups_of(pid);
  return std::ranges::any_of(groups, [&](const std::string& group) {
    return std::ranges::any_of(m_groups, [&](const std::string& top) { return is_at_or_below(group, top); });
  });
}

}  // namespace kt2::process
