// A lease as a message, and back: from the worker that took it to the supervisor, and on to the keeper.
#pragma once

#include "results/state.hpp"
#include "run/channel.hpp"

namespace kt2::run {

// `resumed`: an earlier call took it, and nobody may have sent heartbeats since.
struct LeaseNews {
  results::StateLease lease;
  bool resumed = false;
};

Message lease_message(const results::StateLease& lease, bool resumed = false);
LeaseNews read_lease(const Message& message);

}  // namespace kt2::run
