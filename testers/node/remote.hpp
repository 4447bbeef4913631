// The command that makes machines, runs the node tests on them and removes them: either of `make test-e2e-node` and
// `e2e_node.test remote`. Starts nothing.
#pragma once

#include <kubetest2/tester.hpp>

#include <string>

#include "binaries.hpp"

namespace node {

// What is not a flag's value as it was given.
struct Surroundings {
  std::string project;  // on GCE; else empty
  std::string ssh_user;
  std::string ssh_key;  // likewise
};

// In --repo-root: every value as a variable of make.
kubetest2::Command make_command(const kubetest2::Call& call, const Surroundings& surroundings);

// In --repo-root, where there is one: every value by the flags' own names.
kubetest2::Command e2e_node_command(const kubetest2::Call& call, const Surroundings& surroundings,
                                    const Binaries& binaries);

}  // namespace node
