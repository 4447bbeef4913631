// The logs of a cluster: of its machines, and what Kubernetes tells. It judges nothing by them.
#pragma once

#include <kubetest2/deployer.hpp>

#include <chrono>

#include "cluster.hpp"

namespace gce {

// What of a call's time is for logs, where it is limited.
struct TimeForLogs {
  double share;                // of what is left, for each of the two kinds of logs
  std::chrono::seconds least;  // where less is left there are none
};

// Writes them to ARTIFACTS/cluster-logs. Throws kubetest2::Failure when that is there already and may not be
// overwritten; what cannot be had is a warning, and so is a lack of time.
void dump_logs(const kubetest2::Call& call, const Cluster& cluster, const TimeForLogs& time);

}  // namespace gce
