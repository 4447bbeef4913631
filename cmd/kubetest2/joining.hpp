// Which run a call without a run id goes on with: the one that is up, when there is just one.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace kt2::program {

struct JoinRequest {
  std::filesystem::path base;  // the rundir base
  std::string deployer;
  bool down = false;           // Down is asked for, and no test
  bool holds_nothing = false;  // of several runs none has to be chosen
};

struct Joined {
  std::string run_id;                 // empty: there is none to join
  std::vector<std::string> problems;  // states that could not be used
};

// The error lists the runs when there are several.
Result<Joined> find_run_to_join(const JoinRequest& request);

}  // namespace kt2::program
