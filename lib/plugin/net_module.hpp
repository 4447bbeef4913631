// The network module at work for a plugin's call.
#pragma once

#include "plugin/call.hpp"
#include "plugin/net_call.hpp"

namespace kt2::plugin {

// Calls the module on behalf of a plugin's call: cancelled with it, its progress in the log, its failure pushed. `out`
// gets the answer.
kt2_status with_net(kt2_call* call, const kt2_sink* out,
                    const std::function<bool(const kt2_net_module&, const kt2_net_call*)>& body);

}  // namespace kt2::plugin
