// The control groups of one cluster: one for each node, which its k3s and its pods are in, below one of the cluster. It
// touches no group of others.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cluster.hpp"
#include "mounts.hpp"

namespace k3s {

// Controllers that a kubelet cannot do without and this host does not offer.
std::vector<std::string> missing_controllers(const std::vector<Mount>& mounts);

// Makes a node's groups in every hierarchy. Returns those that the node's k3s is to be put into. Throws
// kubetest2::Failure.
std::vector<std::filesystem::path> make_cgroups(const Cluster& cluster, const Node& node);

// The name of a node's group, as the kubelet wants it: "/kubetest2-0123abcd/server".
std::string cgroup_name(const Cluster& cluster, const Node& node);

// Whether `groups`, the content of a /proc/PID/cgroup, has one of the cluster's.
bool is_in_cgroup(const Cluster& cluster, const std::string& groups);

// Lets frozen processes go on, which else cannot end where the hierarchy is of version 1.
void thaw(const Cluster& cluster);

// Removes all groups of the cluster. Returns those that stay, each with its reason.
std::vector<std::string> remove_cgroups(const Cluster& cluster);

}  // namespace k3s
