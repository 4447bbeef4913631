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
};

// Fails when the flags say that the programs are there already and one of them is not, naming it and where it was
// looked for. A dry run, and a run that builds them first, may lack them.
void check_binaries(kubetest2::Call& call);

// Finds or downloads the programs, logs each and keeps it in the metadata. During a dry run: the paths where they would
// be.
Binaries acquire_binaries(kubetest2::Call& call);

}  // namespace ginkgo
