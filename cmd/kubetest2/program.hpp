// The program as a whole: which of its faces the command line asks for.
#pragma once

#include <string>
#include <vector>

namespace kt2::program {

// "kubetest2 version v0.1.0"
std::string version_text();

// Does what argv says, and returns the exit status: 0 all asked for succeeded, 1 something failed or the usage was
// wrong, 128+n signal n ended the run.
int run(const std::vector<std::string>& argv);

}  // namespace kt2::program
