// `kubetest2 results`: what runs left in their artifacts. It changes nothing there.
#pragma once

#include <string>
#include <vector>

namespace kt2::program {

// `arguments` begins after "results". Returns the exit status, as diff has it: 0 the same, 1 different, 2 trouble.
int results_command(const std::vector<std::string>& arguments);

}  // namespace kt2::program
