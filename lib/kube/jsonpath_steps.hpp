// What a JSONPath expression consists of once it is read; shared by its reader and its evaluation. No behaviour.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "kube/jsonpath.hpp"

namespace kt2::kube {

struct PathStep;
using PathSteps = std::vector<PathStep>;

struct FieldStep {
  std::string name;
};
// ['a.b']: the key as it stands; where there is none, what kubectl takes it for, .a.b.
struct KeyStep {
  std::string key;
  std::vector<std::string> path;
};
struct SliceStep {
  std::optional<std::int64_t> begin;
  std::optional<std::int64_t> end;
  std::int64_t stride = 1;
  bool single = false;  // [begin]
};
struct WildcardStep {};
struct RecursiveStep {};
struct UnionStep {
  std::vector<PathSteps> paths;
};
enum class Comparison { exists, equal, unequal, less, less_equal, greater, greater_equal };
struct FilterStep {
  // A path of the element, or a literal.
  using Operand = std::variant<std::shared_ptr<const PathSteps>, Json>;
  Operand left;
  Comparison comparison = Comparison::exists;
  Operand right;
};

struct PathStep {
  std::variant<FieldStep, KeyStep, SliceStep, WildcardStep, RecursiveStep, UnionStep, FilterStep> step;
};

struct JsonPath::Program {
  std::string text;
  PathSteps steps;
};

// jsonpath_parser.cpp
Result<JsonPath::Program> parse_jsonpath(std::string_view text);

}  // namespace kt2::kube
