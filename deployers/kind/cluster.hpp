// Which cluster a run means, and what the run keeps of it so that a later call finds it again. Starts nothing and asks
// no engine.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>
#include <vector>

namespace kind {

// How the cluster came to be the run's.
enum class Origin {
  unknown,  // this run made none
  made,     // made by this run, or about to be
  reused    // there before, and taken over by --reuse
};

struct Cluster {
  std::string name;
  Origin origin = Origin::unknown;
  bool named = false;      // by --cluster-name
  std::string kubeconfig;  // absolute; what --kubeconfig named when it was made; empty: where kind itself writes
  // NAME=VALUE: where the engine and kind's kubeconfig are; as they were when an earlier call made the cluster.
  std::vector<std::string> surroundings;

  // The flags; where they are not given, the record() that an earlier call of the same run kept; else the defaults.
  static Cluster of(const kubetest2::Call& call, const std::string& record);

  std::string record() const;

  // A command that finds the engine, and the kubeconfig, where they were when the cluster was made.
  kubetest2::Command command(const kubetest2::Call& call, std::vector<std::string> argv) const;

  // A variable of those surroundings; empty when it is unset.
  std::string variable(const std::string& variable_name) const;
};

// Whether kind takes it for a name.
bool is_cluster_name(const std::string& name);

}  // namespace kind
