// The GCP project that a node run makes its machines in. It makes nothing in it.
#pragma once

#include <kubetest2/tester.hpp>

#include <string>

namespace node {

// Throws Failure when there will be no project. Before anything starts.
void check_project(const kubetest2::Call& call);

// Its name.
std::string project(const kubetest2::Call& call);

}  // namespace node
