// The variables by which flags tell Kubernetes' scripts what cluster to make. It runs nothing, and reads no
// environment.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>
#include <utility>
#include <vector>

namespace gce {

using Variables = std::vector<std::pair<std::string, std::string>>;

// Throws kubetest2::Failure for an --env that is no NAME=VALUE.
Variables variables_of(const kubetest2::Call& call);

// Sets a variable, in place of one of its name.
void set(Variables& variables, const std::string& name, const std::string& value);

}  // namespace gce
