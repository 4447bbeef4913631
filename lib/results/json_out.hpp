// Tables as JSON, for the subcommands' --json. It prints nothing, and has no values but strings.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace kt2::results {

// A JSON array of one object per row, pretty printed, its keys in the row's order, ending in a newline. Broken UTF-8
// becomes U+FFFD. [any-thread]
std::string table_as_json(const std::vector<std::vector<std::pair<std::string, std::string>>>& rows);

}  // namespace kt2::results
