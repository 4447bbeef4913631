// What a node image is built from: a Kubernetes checkout, or something that was built already. It builds nothing.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>

namespace kind {

struct Source {
  // As kind's --type has it, given or recognised as kind does: "source" (or "docker", its old name), "url", "file",
  // "release", "ci".
  std::string type;
  std::string argument;  // --kube-root as it was given; empty: kind looks for a checkout itself
  std::string checkout;  // absolute; empty where there is none to build test binaries in

  bool is_checkout() const { return type == "source"; }

  // Throws kubetest2::Failure, naming the flag, when it is not what its type says. A dry run may lack it.
  static Source of(const kubetest2::Call& call);
};

}  // namespace kind
