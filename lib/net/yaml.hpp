// The functions of the network module that merge and read YAML, for its table.
#pragma once

#include "net/module.hpp"

namespace kt2::net {

bool yaml_merge(const kt2_net_call* raw, const kt2_net_yaml* parts, std::uint64_t count);
bool yaml_read(const kt2_net_call* raw, const kt2_net_yaml* part, const char* path);

}  // namespace kt2::net
