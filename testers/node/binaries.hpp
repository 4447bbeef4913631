// The three programs of a node run that does without `make test-e2e-node`: where they come from. Runs no tests.
#pragma once

#include <kubetest2/tester.hpp>

#include <string>

namespace node {

struct Binaries {
  std::string e2e_node_test;
  std::string ginkgo;
  std::string kubelet;
  std::string kubernetes_version;  // empty where unknown
};

// --repo-root, made absolute; empty without one.
std::string repo_root(const kubetest2::Call& call);

// Whether `make test-e2e-node` builds what it needs, and there is nothing to acquire.
bool make_builds(const kubetest2::Call& call);

// Throws Failure when the flags say that the programs are there already and one is not. A dry run, and a run that
// builds them first, may lack them.
void check_binaries(const kubetest2::Call& call);

// Finds, builds or downloads the programs, logs each and keeps it in the metadata. During a dry run: the paths where
// they would be.
Binaries acquire_binaries(const kubetest2::Call& call);

}  // namespace node
