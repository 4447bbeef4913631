// A document that can be changed, and remembers of each value where it is from. It keeps neither comments nor style.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "yaml/document.hpp"

namespace kt2::yaml {

// A text and where it is from, for messages: a file, a flag with its value.
struct Part {
  std::string origin;
  std::string text;
  bool is_file = false;  // messages name the line, too
};

struct TreeEntry;

struct Tree {
  NodeKind kind = NodeKind::null;
  std::string text;                // as Node::text
  std::string origin;              // "kind.yaml:3", "--workers=2"
  std::vector<TreeEntry> entries;  // of a map, or, without keys, of a list

  // The value of a map's key; null when absent.
  Tree* find(std::string_view key);
  const Tree* find(std::string_view key) const;
};

// A pair may not be made of a type that is not whole yet.
struct TreeEntry {
  TreeEntry(std::string key, Tree value) : first(std::move(key)), second(std::move(value)) {}
  std::string first;
  Tree second;
};

// What is said more than once, a key that is there twice for instance, is an error (Cause::usage) that names the part.
Result<Tree> parse_tree(const Part& part);

// As YAML that reads back as the same tree: a key or an element a line, texts of several lines as they are.
std::string write_tree(const Tree& tree);

}  // namespace kt2::yaml
