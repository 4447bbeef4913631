// The kubectl that scripts, logs and the question whether the cluster is up use. It installs none.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>

#include "cluster.hpp"

namespace gce {

// Its absolute path: in the run's directory, else on PATH; empty when it is in neither.
std::string found_kubectl(const kubetest2::Call& call);

// The same; throws kubetest2::Failure when there is none.
std::string kubectl(const kubetest2::Call& call);

// Whether `kubectl get nodes` lists any. Throws kubetest2::Reported when it fails.
bool has_nodes(const kubetest2::Call& call, const Cluster& cluster);

}  // namespace gce
