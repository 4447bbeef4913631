#include "yaml/merge.hpp"

#include <fmt/format.h>

#include <iterator>

namespace kt2::yaml {
namespace {

std::string value_text(const Tree& tree) {
  if (tree.kind == NodeKind::map || tree.kind == NodeKind::list) return std::string(node_kind_name(tree.kind));
  return fmt::format("\"{}\"", tree.text);
}

Error conflict(const std::string& path, const Tree& one, const Tree& other) {
  return {Cause::usage,
          fmt::format("{} is {} in {}, and {} in {}: they have to be the same, or one of them goes", path,
                      value_text(one), one.origin, value_text(other), other.origin),
          {}};
}

Result<void> merge_into(Tree& base, Tree& more, const std::string& path) {
  if (more.kind == NodeKind::null) return {};
  if (base.kind == NodeKind::null) {
    base = std::move(more);
    return {};
  }
  const bool collections = base.kind == NodeKind::map || base.kind == NodeKind::list;
  const bool alike = collections ? base.kind == more.kind : base.text == more.text && more.entries.empty();
  if (!alike || (!collections && (more.kind == NodeKind::map || more.kind == NodeKind::list))) {
    return conflict(path.empty() ? "the document" : path, base, more);
  }
  if (base.kind == NodeKind::list) {
    std::move(more.entries.begin(), more.entries.end(), std::back_inserter(base.entries));
  }
  if (base.kind != NodeKind::map) return {};
  for (auto& [key, value] : more.entries) {
    Tree* known = base.find(key);
    if (known == nullptr) {
      base.entries.emplace_back(key, std::move(value));
    } else if (auto merged = merge_into(*known, value, path.empty() ? key : path + "." + key); !merged) {
      return merged;
    }
  }
  return {};
}

// A path's first key, and how many lists it leads into; the rest stays in `path`.
std::pair<std::string_view, int> first_key(std::string_view& path) {
  const std::size_t dot = path.find('.');
  std::string_view key = path.substr(0, dot);
  path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  int lists = 0;
  for (; key.ends_with("[]"); key.remove_suffix(2)) ++lists;
  return {key, lists};
}

void collect(const Tree* tree, std::string_view path, int lists, bool in_list, std::vector<std::string>& values) {
  if (lists > 0) {
    if (tree == nullptr || tree->kind != NodeKind::list) return;
    for (const auto& entry : tree->entries) collect(&entry.second, path, lists - 1, true, values);
    return;
  }
  if (tree == nullptr) {
    if (in_list) values.emplace_back();
    return;
  }
  if (path.empty()) {
    const bool collection = tree->kind == NodeKind::map || tree->kind == NodeKind::list;
    values.push_back(collection ? write_tree(*tree) : tree->text);
    return;
  }
  const auto [key, further] = first_key(path);
  collect(tree->find(key), path, further, in_list, values);
}

}  // namespace

Result<std::string> merge(const std::vector<Part>& parts) {
  Tree result;
  for (const Part& part : parts) {
    auto tree = parse_tree(part);
    if (!tree) return tree.error();
    if (auto merged = merge_into(result, *tree, {}); !merged) return merged.error();
  }
  return write_tree(result);
}

Result<std::vector<std::string>> read(const Part& part, std::string_view path) {
  const auto tree = parse_tree(part);
  if (!tree) return tree.error();
  std::vector<std::string> values;
  collect(&*tree, path, 0, false, values);
  return values;
}

}  // namespace kt2::yaml
