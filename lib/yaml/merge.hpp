// Makes one document of several, and reads values out of one. What contradicts itself is refused, never decided.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "yaml/tree.hpp"

namespace kt2::yaml {

// Maps are merged key by key, lists put one after the other; nothing is what says nothing. Two different values of one
// key are an error (Cause::usage) that names the key, both values and where they are from.
Result<std::string> merge(const std::vector<Part>& parts);

// The values at a path of keys, "networking.ipFamily"; "nodes[].role" is of each element of a list. Text and numbers as
// they are, lists and maps as YAML, nothing as empty text. A key that is not there has no value, except for an element
// of a list, where it is empty: so values and elements stay in step.
Result<std::vector<std::string>> read(const Part& part, std::string_view path);

}  // namespace kt2::yaml
