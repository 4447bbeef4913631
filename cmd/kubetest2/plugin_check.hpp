// `kubetest2 plugins check`: the rules of plugin.h, each tried in a child process with a time limit, so that a plugin
// may crash or hang.
#pragma once

#include <string>

#include "base/environment.hpp"

namespace kt2::program {

// Checks the file by every rule and prints a line for each. Returns the exit status: 0 when all hold.
int check_plugin(const std::string& file, const Environment& environment);

// The child's side: tries one rule here. Prints why it does not hold.
int check_rule(const std::string& rule, const std::string& file);

}  // namespace kt2::program
