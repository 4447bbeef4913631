// Which kind runs: the one on PATH, or the one that --kind-version names, which is put into the run's directory, where
// every command of the run finds it first.
#pragma once

#include <kubetest2/deployer.hpp>

namespace kind {

// Throws kubetest2::Failure when there is no kind to run, or --kind-version names none.
void check_program(const kubetest2::Call& call);

// Downloads or copies it, where it is wanted, and tells the metadata which one it is.
void install_program(const kubetest2::Call& call);

}  // namespace kind
