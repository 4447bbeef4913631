// The kubeconfig by which tester and host reach the cluster: the run's own, so that runs side by side do not meet in
// one file. kind's own target is left to kind.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>

#include "cluster.hpp"

namespace kind {

// Where tester and host look; the cluster need not be there.
std::string kubeconfig_of(const kubetest2::Call& call, const Cluster& cluster);

// Writes the run's own by `kind get kubeconfig`, readable by the user alone, unless --kubeconfig names one.
void write_kubeconfig(const kubetest2::Call& call, const Cluster& cluster);

}  // namespace kind
