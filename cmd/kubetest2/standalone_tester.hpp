// A tester of ours as a program of its own, kubetest2-tester-NAME, for launchers that look for one: no run, no results
// of ours, only the test.
#pragma once

#include <string>
#include <vector>

#include "base/environment.hpp"
#include "plugin/finder.hpp"

namespace kt2::program {

// Runs the tester with `arguments` in the environment its launcher gave it. Usage goes to standard output. Returns the
// exit status.
int run_tester_alone(const std::string& name, const std::vector<std::string>& arguments, const Environment& environment,
                     const plugin::Finder& finder);

}  // namespace kt2::program
