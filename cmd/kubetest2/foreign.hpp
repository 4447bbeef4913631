// A deployer that is a program of its own, kubetest2-NAME on PATH: run with all its arguments, and supervised.
#pragma once

#include "kubetest2/invocation.hpp"

namespace kt2::program {

// Returns the exit status: 128+n when signal n was passed on to it, 1 when a limit of ours ended it, else 0 or 1 as the
// program's own.
int run_foreign(const Invocation& invocation);

}  // namespace kt2::program
