// CoreDNS' configuration for a cluster without a way out. Pure.
#pragma once

#include <string>

namespace kind {

// Takes out what asks other servers: they are reached by IPv4, and pods that have IPv6 alone would wait for them in
// vain. Names below `internal`, which machines of Kubernetes' CI have in their search path, then do not exist, instead
// of being unknown, after which a resolver would not go on to the next name.
std::string offline_corefile(const std::string& corefile);

}  // namespace kind
