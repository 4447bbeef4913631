// `kubetest2 plugins`: what is found, and whether a plugin keeps the rules.
#pragma once

#include <string>
#include <vector>

#include "base/environment.hpp"
#include "plugin/finder.hpp"

namespace kt2::program {

// `arguments` begins after "plugins". Returns the exit status.
int plugins_command(const std::vector<std::string>& arguments, const Environment& environment,
                    const plugin::Finder& finder);

}  // namespace kt2::program
