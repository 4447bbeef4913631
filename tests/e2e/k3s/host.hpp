// All of a host that a cluster could leave something in, as text that can be compared. It changes nothing.
#pragma once

#include <string>

namespace kt2::e2e {

// Processes but this one and the first, mounts, links, iptables' rules, control groups, forwarding, and what is in the
// directories that k3s uses: a line each, sorted.
std::string host();

// The lines that only one of two has, each after "-" or "+": empty when both are the same.
std::string difference(const std::string& before, const std::string& after);

}  // namespace kt2::e2e
