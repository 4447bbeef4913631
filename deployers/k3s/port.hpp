// A port of this host's for a server that shares its network. It keeps none reserved.
#pragma once

namespace k3s {

// Below those that the kernel gives to outgoing connections. Throws kubetest2::Failure.
int free_port();

}  // namespace k3s
