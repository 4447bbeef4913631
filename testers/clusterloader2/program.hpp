// The program of a clusterloader2 run: a prebuilt one, or its sources through `go run`. Adds no arguments of the run.
#pragma once

#include <kubetest2/tester.hpp>

#include <string>

namespace clusterloader2 {

// The folder that the program runs in, which relative configurations are relative to: clusterloader2 below --repo-root.
// Empty without one: where kubetest2 was started.
std::string folder(const kubetest2::Call& call);

// The beginning of the command, in its folder: --cl2-binary; else clusterloader2 or clusterloader from PATH, unless
// --cl2-binary is given and empty; else `go run` in --repo-root. Says which in the log, and keeps a prebuilt one in the
// metadata. Throws Failure for what is not there, but not during a dry run.
kubetest2::Command program(const kubetest2::Call& call);

}  // namespace clusterloader2
