// What is asked of gcloud beside the scripts: the project's compute API, and a firewall rule for node ports. It asks
// nothing about clusters.
#pragma once

#include <kubetest2/deployer.hpp>

#include "cluster.hpp"

namespace gce {

// Stays enabled: others may use the project as well.
void enable_compute_api(const kubetest2::Call& call, const Cluster& cluster);

// Opens the nodes' ports 30000 to 32767.
void create_firewall_rule(const kubetest2::Call& call, const Cluster& cluster);

// What cannot be done is a warning: kube-down.sh may have removed the rule with its network.
void delete_firewall_rule(const kubetest2::Call& call, const Cluster& cluster);

}  // namespace gce
