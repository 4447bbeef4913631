// One condition, or several combined, as it was read from its text. It judges nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kube/condition.hpp"
#include "kube/jsonpath.hpp"

namespace kt2::kube {

enum class ConditionKind { condition, gone, created, jsonpath, count, rollout, job, settled, all, any };
enum class CountSign { equal, unequal, less, less_equal, greater, greater_equal };

struct Condition::Node {
  ConditionKind kind = ConditionKind::condition;
  std::string text;
  std::string type;              // condition
  std::string status;            // condition
  std::optional<JsonPath> path;  // jsonpath
  std::string value;             // jsonpath; empty: any
  CountSign sign = CountSign::equal;
  std::uint64_t count = 0;
  std::vector<Node> children;  // all, any
  std::size_t leaf = 0;        // which of the leaves it is, from 0 in the order of the text
};

// condition_parser.cpp
Result<Condition::Node> parse_condition(std::string_view text);

// How many leaves there may be: a tally has a bit for each.
constexpr std::size_t k_most_leaves = 64;

inline bool is_tree(const Condition::Node& node) {
  return node.kind == ConditionKind::all || node.kind == ConditionKind::any;
}

}  // namespace kt2::kube
