// One flag's value, read from text by the rule of its type. It knows no dashes and no argument vectors.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cli/flag.hpp"

namespace kt2::cli {

struct Value {
  FlagType type = FlagType::string;
  std::string text;               // canonical: "true", "-3", "24h0m0s", or as given; unused by lists
  std::int64_t number = 0;        // 0 and 1 for a boolean, nanoseconds for a duration, INFO is 0 for a severity
  std::vector<std::string> list;  // strings and texts only
  bool changed = false;           // the command line set it

  bool is_list() const { return type == FlagType::strings || type == FlagType::texts; }
};

// Reads `text` as one use of `flag`. The error is what Go says of such a text, without the flag's name. [any-thread]
Result<Value> parse_value(const Flag& flag, std::string_view text);

// The flag's default; an empty one is the type's zero. The error names the flag: its table is wrong. [any-thread]
Result<Value> default_value(const Flag& flag);

}  // namespace kt2::cli
