// The cluster's DNS in a network where nothing but the cluster answers.
#pragma once

#include <kubetest2/deployer.hpp>

#include "cluster.hpp"
#include "engine.hpp"

namespace kind {

// Changes CoreDNS' configuration and has its pods started anew, by the kubectl of a control-plane node. Does not wait
// for them.
void make_dns_offline(const kubetest2::Call& call, const Engine& engine, const Cluster& cluster);

}  // namespace kind
