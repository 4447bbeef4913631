// What can be known of a deployer's arguments without its flags: those of the core, whoever the others belong to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/flag_values.hpp"

namespace kt2::program {

// Nothing when a core flag has a value that it cannot have: whoever reads the arguments in earnest says so.
std::optional<cli::FlagValues> glance(const std::vector<std::string>& arguments);

}  // namespace kt2::program
