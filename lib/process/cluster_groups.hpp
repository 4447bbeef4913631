// The control groups that a cluster has for itself. What comes to be in them later, whatever its parent, group, session
// or environment, is the cluster's as well: the shims and containers of a container runtime. It changes no group.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace kt2::process {

class ClusterGroups {
 public:
  // The groups of a process that is kept, but for those that this process is in, too.
  void add(pid_t pid);

  // Whether a process is in one of them, or below.
  bool has(pid_t pid) const;

 private:
  std::vector<std::string> m_groups;  // lines of /proc/PID/cgroup
};

}  // namespace kt2::process
