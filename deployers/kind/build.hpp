// Builds the node image and the test binaries, and puts the binaries into the run's directory.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>

#include "cluster.hpp"

namespace kind {

// The image that --build makes, and --up then starts.
std::string built_image(const kubetest2::Call& call);

// Throws kubetest2::Failure, before anything is built, when sources or KUBE_GIT_VERSION cannot work.
void check_build(kubetest2::Call& call);

void build(kubetest2::Call& call, const Cluster& cluster);

}  // namespace kind
