// The GCP project that a node run makes its machines in: the one that was given, or one of Boskos. It makes nothing in
// it.
#pragma once

#include <kubetest2/tester.hpp>

#include <string>

namespace node {

// Its name. One of Boskos is given back by the host when the test is over, however it ends.
std::string project(const kubetest2::Call& call);

}  // namespace node
