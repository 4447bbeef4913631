// kubetest2 as users have it: installed below a prefix, its headers included.
#pragma once

#include <filesystem>

#include "support/program.hpp"

namespace kt2::test {

// Installs the build tree below `prefix`; throws std::runtime_error with what cmake said when it cannot.
void install(const std::filesystem::path& prefix);

}  // namespace kt2::test
