// The logs of a cluster: of its machines, and what Kubernetes tells. It judges nothing by them.
#pragma once

#include <kubetest2/deployer.hpp>

#include "cluster.hpp"

namespace gce {

// Writes them to ARTIFACTS/cluster-logs. Throws kubetest2::Failure when that is there already and may not be
// overwritten; what cannot be had is a warning, and so is a lack of time. Of the call's time it takes a half at most.
void dump_logs(const kubetest2::Call& call, const Cluster& cluster);

}  // namespace gce
