// The module's functions for Boskos: boskos/lease.hpp across its C interface.
#pragma once

#include "net/module.hpp"

namespace kt2::net {

bool boskos_acquire(const kt2_net_call* call, const kt2_net_boskos* boskos, const char* type, std::int64_t timeout_ns);
bool boskos_beat(const kt2_net_call* call, const kt2_net_boskos* boskos, const char* name, std::int32_t* standing);
bool boskos_release(const kt2_net_call* call, const kt2_net_boskos* boskos, const char* name);

}  // namespace kt2::net
