// Builds Kubernetes and stages it, for jobs whose cluster is made by others or later. Without a flag of its own it does
// nothing, as the deployer's name says.
#pragma once

#include <kubetest2/deployer.hpp>

namespace noop {

// Throws kubetest2::Failure when flags cannot work.
void check_build(const kubetest2::Call& call);

void build(const kubetest2::Call& call);

}  // namespace noop
