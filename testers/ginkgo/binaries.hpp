// The three programs of a ginkgo run: where they come from, and which ones they are. Runs no tests.
#pragma once

#include <kubetest2/tester.hpp>

#include <string>

namespace ginkgo {

struct Binaries {
  std::string ginkgo;
  std::string e2e_test;
  std::string kubectl;
  std::string kubernetes_version;  // of the tests; empty where unknown
  std::string ginkgo_version;      // as it tells it, "2.21.0"; empty where unknown
};

// Fails when the flags say that a program is there already and it is not, naming it and where it was looked for. A dry
// run, and a run that builds them first, may lack them.
void check_binaries(kubetest2::Call& call);

// Finds or downloads the programs, logs each and keeps it in the metadata. During a dry run: the paths where they would
// be.
Binaries acquire_binaries(kubetest2::Call& call);

// The versions that kubectl and the tests will have, where the flags alone tell; empty where somebody has to be asked.
std::string known_client_version(const kubetest2::Call& call);
std::string known_tests_version(const kubetest2::Call& call);

}  // namespace ginkgo
