// The processes of one cluster, found through /proc by several marks, so that none needs to have kept all of them:
// containers have an environment of their own, shims a session of their own. Refuses to signal any other.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "cluster.hpp"

namespace k3s {

// Ends them all by SIGKILL: what they would save is deleted anyway. Returns those that do not end.
std::vector<std::string> end_processes(const Cluster& cluster);

// The k3s of a node; 0 when there is none, or it is over.
pid_t running_k3s(const Cluster& cluster, const Node& node);

}  // namespace k3s
