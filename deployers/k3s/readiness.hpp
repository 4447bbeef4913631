// When a cluster is what tests expect: its nodes Ready, and what k3s brings along settled. It polls nothing.
#pragma once

#include <kubetest2/deployer.hpp>

#include "cluster.hpp"

namespace k3s {

// Watches until it is so. Throws kubetest2::Reported.
void wait_until_ready(const kubetest2::Call& call, const Cluster& cluster);

// Says that a node's k3s has ended, with the end of its log. [any-thread]
void tell_end_of(const kubetest2::Call& call, const Node& node);

}  // namespace k3s
