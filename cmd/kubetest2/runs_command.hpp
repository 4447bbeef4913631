// `kubetest2 runs`: the runs below a rundir base, what they still hold, and how to be rid of it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/environment.hpp"
#include "plugin/finder.hpp"

namespace kt2::program {

// `arguments` begins after "runs". Returns the exit status: 1 when something is left that was to go.
int runs_command(const std::vector<std::string>& arguments, const Environment& environment,
                 const plugin::Finder& finder);

// The command that takes down what a run holds, as one would type it.
std::string runs_down_command(const std::filesystem::path& run_dir, const Environment& environment);

}  // namespace kt2::program
