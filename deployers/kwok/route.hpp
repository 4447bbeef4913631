// The address under which an API server is known, on a machine where it finds none itself.
#pragma once

#include <filesystem>
#include <string>

namespace kwok {

// Whether there is a default route by IPv4, or by IPv6 through a gateway. Without one kube-apiserver ends at once,
// unless it is told its address. `proc_net` holds the files `route` and `ipv6_route`.
bool has_default_route(const std::filesystem::path& proc_net = "/proc/net");

// The IPv4 address of a network interface that is up; where there is only the loopback, whose addresses the API server
// refuses, one that belongs to nobody. It ends up in the endpoints of the service "kubernetes", which simulated pods do
// not dial.
std::string advertise_address();

}  // namespace kwok
