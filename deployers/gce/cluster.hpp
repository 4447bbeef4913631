// Which cluster a run means, how far it has come, and what the run keeps of that so that a later call, in another
// process, takes down exactly what was made. It asks no cloud.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>

#include "variables.hpp"

namespace gce {

struct Cluster {
  std::string project;
  bool leased = false;    // the project is Boskos's
  std::string prefix;     // of the names of all that is made; the network's name
  std::string root;       // the checkout with the scripts, absolute
  std::string root_flag;  // --repo-root as it was given: a later call, elsewhere, has it as well
  Variables variables;    // what flags tell the scripts; the host keeps flags for later calls
  bool known = false;     // an earlier call, or this one, kept a record
  bool built = false;     // there is no need to fetch Kubernetes
  bool begun = false;     // kube-up.sh was started
  bool opened = false;    // so was the making of the firewall rule

  // What an earlier call of the same run kept as its record(); else the flags and their defaults.
  // Throws kubetest2::Failure when flags are wrong, or mean another project than that of the run.
  static Cluster of(const kubetest2::Call& call, const std::string& record);

  std::string record() const;

  // Where kube-up.sh writes it, and the tester gets it from.
  static std::string kubeconfig(const kubetest2::Call& call) { return call.run_dir() + "/kubetest2-kubeconfig"; }
};

}  // namespace gce
