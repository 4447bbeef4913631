// SHA-256 sums. It compares nothing, and knows nothing of where a sum comes from.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kt2::download {

// The sum of a file's bytes as 64 lower-case hex digits; the file is read in pieces. The error names the path.
// [any-thread]
Result<std::string> sha256_file(const std::filesystem::path& file);

// The sum of `text`, in the same form. [any-thread]
std::string sha256_text(std::string_view text);

}  // namespace kt2::download
