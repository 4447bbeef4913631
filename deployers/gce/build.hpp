// Builds what the scripts upload to the machines, of kubernetes/kubernetes or of kubernetes/cloud-provider-gcp. It
// makes no cluster.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>

namespace gce {

// `root`: the checkout, absolute. Throws kubetest2::Failure, before anything is built, when flags cannot work.
void check_build(const kubetest2::Call& call, const std::string& root);

void build(const kubetest2::Call& call, const std::string& root);

}  // namespace gce
