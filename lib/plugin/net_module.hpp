// The network module, loaded at first use.
#pragma once

#include "base/result.hpp"
#include "net/module.hpp"
#include "plugin/call.hpp"

namespace kt2::plugin {

// The module of the folder `directory`, loaded once and kept. The error names the file.
Result<const kt2_net_module*> net_module(const std::filesystem::path& directory);

// Calls the module on behalf of a plugin's call: cancelled with it, its progress in the log, its failure pushed. `out`
// gets the answer.
kt2_status with_net(kt2_call* call, const kt2_sink* out,
                    const std::function<bool(const kt2_net_module&, const kt2_net_call*)>& body);

}  // namespace kt2::plugin
