// One run with a deployer of ours, supervised from here.
#pragma once

#include "kubetest2/invocation.hpp"

namespace kt2::program {

// Performs the run and returns the exit status.
int launch(Invocation invocation);

}  // namespace kt2::program
