// Builds the node image and the test binaries, and puts the binaries into the run's directory.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>

namespace kind {

// What --build makes, and --up then starts, where no --image-name says another.
constexpr const char* k_built_image = "kindest/node:latest";

// Throws kubetest2::Failure, before anything is built, when sources or KUBE_GIT_VERSION cannot work.
void check_build(kubetest2::Call& call);

void build(kubetest2::Call& call);

}  // namespace kind
