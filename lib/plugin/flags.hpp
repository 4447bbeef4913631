// A plugin's static flag table as the command line's flags.
#pragma once

#include <kubetest2/plugin.h>

#include <vector>

#include "cli/flag.hpp"
#include "cli/flag_set.hpp"

namespace kt2::plugin {

// The plugin's flags, in the table's order. Lists are lenient, as deployers' and testers' are.
std::vector<cli::Flag> flags_of(const kt2_plugin& plugin);

// Adds the plugin's flags to `flags`. A name that is taken is an error naming both owners; two plugins' flags are
// parsed apart, so this is the core's.
Result<void> add_flags(cli::FlagSet& flags, const kt2_plugin& plugin);

}  // namespace kt2::plugin
