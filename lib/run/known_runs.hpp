// The runs whose state lies below a rundir base.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results/state.hpp"

namespace kt2::run {

struct KnownRun {
  std::filesystem::path run_dir;
  results::State state;
};

// In the order of their ids. A state that cannot be used is left out, and named in `problems`.
std::vector<KnownRun> known_runs(const std::filesystem::path& base, std::vector<std::string>& problems);

}  // namespace kt2::run
