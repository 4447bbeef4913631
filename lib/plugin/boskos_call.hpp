// Requests to a Boskos server for a lease, through the network module. It keeps no record of them.
#pragma once

#include "base/control.hpp"
#include "plugin/net_call.hpp"
#include "plugin/services.hpp"
#include "results/state.hpp"

namespace kt2::plugin {

// Gives it back, to be cleaned; succeeds for one that is not ours any more. What became of it, in words.
Result<std::string> give_back(const std::filesystem::path& modules, const results::StateLease& lease, NetCall call);

// The same for what the run holds under that name, off the record with it; nothing for what it does not hold. One that
// was told to stop still has ten seconds for it.
Result<void> give_back(Services& services, const std::string& name, const Control& control);

enum class Standing { held, lost, unsure };
struct Beat {
  Standing standing = Standing::unsure;
  std::string reason;  // empty when held
};
// Tells the server that it is still in use.
Beat send_beat(const std::filesystem::path& modules, const results::StateLease& lease, NetCall call);

// The server, as the module takes it; borrowed from the lease.
kt2_net_boskos net_boskos(const results::StateLease& lease);

}  // namespace kt2::plugin
