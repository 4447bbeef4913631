// Waits for a cluster that kind has made: kind itself goes when the control plane is there.
#pragma once

#include <kubetest2/deployer.hpp>

#include <cstddef>

#include "cluster.hpp"

namespace kind {

struct Awaited {
  std::size_t nodes = 0;  // how many there have to be; 0: those that there are
  bool dns = false;       // CoreDNS was started anew
};

// Returns when every node is Ready, as --wait says. Throws kubetest2::Reported when they are not in time.
void wait_until_ready(const kubetest2::Call& call, const Cluster& cluster, const Awaited& awaited);

}  // namespace kind
