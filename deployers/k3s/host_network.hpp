// What joins the nodes of a cluster to this host's network: a bridge, a link to each node, rules that let the nodes
// out, and forwarding. It knows nothing of the pods' network, which is inside of the nodes' namespaces.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>
#include <vector>

#include "cluster.hpp"

namespace k3s {

// Holds, while it lives, all other runs off the same decisions on this host: which addresses are free, who is the last
// to need forwarding.
class HostLock {
 public:
  HostLock();
  ~HostLock();
  HostLock(const HostLock&) = delete;
  HostLock& operator=(const HostLock&) = delete;

 private:
  int m_fd;
};

// The cluster's bridge, with the host's address on it: from then on its addresses are in use.
void make_bridge(const kubetest2::Call& call, const Cluster& cluster);

// Lets the nodes reach what this host reaches.
void open_way_out(const kubetest2::Call& call, const Cluster& cluster);

// A network namespace for the node, with a link to the bridge, an address and a default route.
void join(const kubetest2::Call& call, const Cluster& cluster, const Node& node);

// Takes all of it away, but the namespaces, which are mounts. Returns what stays.
std::vector<std::string> remove_links(const kubetest2::Call& call, const Cluster& cluster);
std::vector<std::string> remove_rules(const kubetest2::Call& call, const Cluster& cluster);
// Once no cluster of any run has a bridge.
void stop_forwarding();

}  // namespace k3s
