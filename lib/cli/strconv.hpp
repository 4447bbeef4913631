// Numbers and booleans as Go's strconv reads them, error texts included, since jobs and people know those. It knows
// nothing of flags.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace kt2::cli {

// 1 t T true TRUE True, 0 f F false FALSE False. [any-thread]
Result<bool> parse_bool(std::string_view text);

// Go's ParseInt and ParseUint. Base 0 takes the base from a prefix (0x, 0o, 0, 0b) and allows underscores between
// digits; else the base is 10. An error is `strconv.ParseInt: parsing "z": invalid syntax`, or `value out of range`
// where `bits` are too few. [any-thread]
Result<std::int64_t> parse_int(std::string_view text, int base, int bits);
Result<std::uint64_t> parse_uint(std::string_view text, int base, int bits);

}  // namespace kt2::cli
