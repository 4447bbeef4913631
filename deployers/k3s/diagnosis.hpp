// What tells, of a cluster that is there, why it is as it is: k3s's logs and containerd's, the pods', and what runs. It
// changes nothing, and passes over what is not there.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>

#include "cluster.hpp"

namespace k3s {

// Below `directory`/k3s, a folder for each node.
void write_diagnosis(const kubetest2::Call& call, const Cluster& cluster, const std::string& directory);

}  // namespace k3s
