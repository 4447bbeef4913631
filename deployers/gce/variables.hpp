// The variables by which Kubernetes' scripts are told what cluster to make: what flags say, and where they say nothing
// in a later call of a run, what the cluster was made with. It runs nothing.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>
#include <utility>
#include <vector>

namespace gce {

using Variables = std::vector<std::pair<std::string, std::string>>;

// Throws kubetest2::Failure for an --env that is no NAME=VALUE. `kept`: those of the call that made the cluster.
Variables variables_of(const kubetest2::Call& call, const Variables& kept);

// Sets a variable, in place of one of its name.
void set(Variables& variables, const std::string& name, const std::string& value);

// Nothing where there is none of the name.
const std::string* find(const Variables& variables, const std::string& name);

// Whether its name says that nobody should read it: such a one is not kept.
bool is_secret(const std::string& name);

}  // namespace gce
