// The keeper's process: it sends heartbeats for the leases that the supervisor names, and gives back what a test held
// that died. It ends when nobody is left who could take the cluster down.
#pragma once

#include <filesystem>
#include <string>

#include "run/keeper.hpp"

namespace kt2::program {

struct KeeperPlace {
  std::filesystem::path modules;
  std::filesystem::path run_dir;  // where the leases are on record; empty: nowhere
  std::string run_id;
};

// Returns the exit status.
int lease_keeper(run::Keeper::Ends ends, const KeeperPlace& place);

}  // namespace kt2::program
