// Kubernetes' own scripts of a cluster on GCE, and kubectl beside them: what they are called with, and the environment
// that is all they see. It knows nothing of what they make.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>
#include <vector>

#include "cluster.hpp"
#include "release.hpp"

namespace gce {

// A command that sees the variables of the cluster, and nothing of the caller's environment but PATH and USER.
kubetest2::Command in_environment(const kubetest2::Call& call, const Cluster& cluster, std::vector<std::string> argv);

// cluster/NAME of the checkout, likewise.
kubetest2::Command script(const kubetest2::Call& call, const Cluster& cluster, const std::string& name);

// Downloads a release into the checkout's folder kubernetes, for kube-up.sh.
void get_kube(const kubetest2::Call& call, const Cluster& cluster, const Release& release);

void kube_up(const kubetest2::Call& call, const Cluster& cluster);
void kube_down(const kubetest2::Call& call, const Cluster& cluster);

}  // namespace gce
