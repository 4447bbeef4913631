// A node of the cluster: its files, and the command that starts its k3s. What k3s has by fixed names, such as /run/k3s,
// it has for itself, in a mount namespace of its own.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>
#include <vector>

#include "cluster.hpp"

namespace k3s {

// Writes what the start of the node needs below its directory. Throws kubetest2::Failure.
void write_node(const kubetest2::Call& call, const Cluster& cluster, const Node& node);

// Starts k3s, which goes on running. `k3s` is the program.
kubetest2::Command start_command(const kubetest2::Call& call, const Cluster& cluster, const Node& node,
                                 const std::string& k3s);

// Runs another command of k3s's among the same directories, before it is started.
kubetest2::Command beside_command(const Cluster& cluster, const Node& node, std::vector<std::string> words);

// The arguments of `k3s server` or `k3s agent`, that word first.
std::vector<std::string> arguments(const kubetest2::Call& call, const Cluster& cluster, const Node& node);

}  // namespace k3s
