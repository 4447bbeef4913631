// JSON for the subcommands' output and for plugins. It prints nothing, and decides nothing about what is said.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace kt2::results {

using JsonValue = std::variant<std::string, std::int64_t, double>;
// An object, its keys in this order.
using JsonObject = std::vector<std::pair<std::string, JsonValue>>;

// On one line, without a newline. Broken UTF-8 becomes U+FFFD, here and below. [any-thread]
std::string object_as_json(const JsonObject& object);

// A JSON array, pretty printed, ending in a newline. [any-thread]
std::string objects_as_json(const std::vector<JsonObject>& objects);

// The same of a table, whose values are all strings: one object per row, its keys in the row's order. [any-thread]
std::string table_as_json(const std::vector<std::vector<std::pair<std::string, std::string>>>& rows);

}  // namespace kt2::results
