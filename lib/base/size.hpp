// Sizes in bytes as people write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kt2 {

// "65536", "64k", "5MB", "10MiB", "1 GiB", in any case: k, M and G are powers of 1000, with an i of 1024. The error
// quotes the text. [any-thread]
Result<std::uint64_t> parse_size(std::string_view text);

}  // namespace kt2
