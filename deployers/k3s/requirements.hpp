// What has to be so on this host before k3s is started. It changes nothing.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>
#include <vector>

#include "cluster.hpp"

namespace k3s {

// Who runs it, the programs that are needed, control groups, file systems. Throws kubetest2::Failure with all that is
// missing.
void check_host(const kubetest2::Call& call, const Cluster& cluster);

// What `k3s check-config` found missing, by what it printed: "CONFIG_VETH: missing".
std::vector<std::string> findings(const std::string& printed);

}  // namespace k3s
