// The configurations that a clusterloader2 run loads a cluster with: the user's own, then those of named suites. Looks
// at names alone, not at files.
#pragma once

#include <kubetest2/tester.hpp>

#include <optional>
#include <string>
#include <vector>

namespace clusterloader2 {

// The configuration of a standard suite, relative to clusterloader2's folder of kubernetes/perf-tests; nothing for a
// name that is no suite.
std::optional<std::string> config_of_suite(const std::string& name);

// --test-configs, then the suites of --suites, in the order given. Names that are no suites are left out, as ever.
std::vector<std::string> test_configs(const kubetest2::Call& call);

// The names of --suites that are none.
std::vector<std::string> unknown_suites(const kubetest2::Call& call);

}  // namespace clusterloader2
