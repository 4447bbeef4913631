// Run ids: the name of one run, and of its directory.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kt2 {

// A random UUID, version 4, in lower case with dashes.
std::string random_run_id();

// An error when `id` cannot be one path component: empty, ".", "..", or with a slash or a control character.
Result<void> check_run_id(std::string_view id);

}  // namespace kt2
