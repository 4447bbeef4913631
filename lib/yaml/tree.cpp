#include "yaml/tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace kt2::yaml {
namespace {

// Aliases of aliases make small texts large.
constexpr std::size_t k_most_values = 100'000;

class Reader {
 public:
  explicit Reader(const Part& part) : m_part(part) {}

  Result<Tree> read(const Node& node) {
    if (++m_count > k_most_values) return Error{Cause::usage, at(node) + ": too many values", {}};
    Tree tree{node.kind, node.text, at(node), {}};
    std::set<std::string_view> keys;
    for (const auto& [key, value] : node.entries) {
      if (node.kind == NodeKind::map && !keys.insert(key).second) {
        return Error{Cause::usage, fmt::format("{}: the key \"{}\" is there twice", at(*value), key), {}};
      }
      auto read_value = read(*value);
      if (!read_value) return read_value.error();
      tree.entries.emplace_back(key, std::move(*read_value));
    }
    return tree;
  }

 private:
  std::string at(const Node& node) const {
    return m_part.is_file ? fmt::format("{}:{}", m_part.origin, node.line) : m_part.origin;
  }

  const Part& m_part;
  std::size_t m_count = 0;
};

}  // namespace

const Tree* Tree::find(std::string_view key) const {
  if (kind != NodeKind::map) return nullptr;
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.first == key; });
  return found != entries.end() ? &found->second : nullptr;
}

Tree* Tree::find(std::string_view key) {
  return const_cast<Tree*>(std::as_const(*this).find(key));
}

Result<Tree> parse_tree(const Part& part) {
  const auto document = Document::parse(part.text);
  if (!document) return Error{document.error()}.with(part.origin);
  return Reader(part).read(document->root());
}

}  // namespace kt2::yaml
