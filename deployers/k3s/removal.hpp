// Taking a cluster away from this host, whatever of it is there. It needs nothing but the cluster's id and the state on
// disk, and leaves all others alone.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>
#include <vector>

#include "cluster.hpp"

namespace k3s {

// Removes it; once more where it was removed by half. Returns what could not be removed, each with its reason.
std::vector<std::string> remove_cluster(const kubetest2::Call& call, const Cluster& cluster);

}  // namespace k3s
