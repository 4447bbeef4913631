#include "yaml/document.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <set>

#include "yaml/tree_builder.hpp"

namespace kt2::yaml {
namespace {

constexpr std::size_t k_most_nodes = 500'000;
constexpr std::size_t k_deepest = 100;

}  // namespace

std::string_view node_kind_name(NodeKind kind) {
  switch (kind) {
    case NodeKind::null:
      return "nothing";
    case NodeKind::boolean:
      return "true or false";
    case NodeKind::number:
      return "a number";
    case NodeKind::text:
      return "text";
    case NodeKind::list:
      return "a list";
    case NodeKind::map:
      return "a map";
  }
  return "nothing";
}

const Node* Node::find(std::string_view key) const {
  const auto found = std::find_if(entries.rbegin(), entries.rend(), [&](const Entry& one) { return one.key == key; });
  return kind == NodeKind::map && found != entries.rend() ? found->value : nullptr;
}

bool Node::is_true() const {
  const char first = text.empty() ? 'n' : static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return first == 't' || first == 'y' || (first == 'o' && text.size() == 2);
}

Result<Document> Document::parse(std::string_view text) {
  if (const auto begin = text.find_first_not_of(" \t\r\n"); begin != std::string_view::npos && text[begin] == '{') {
    // JSON is YAML but for tabs and some escapes; what is neither is told of as YAML.
    if (auto document = parse_json(text)) return std::move(*document);
  }
  return parse_yaml(text);
}

void TreeBuilder::count(std::size_t line) {
  if (++m_count > k_most_nodes) throw Refused{line, "too many values"};
}

Node& TreeBuilder::add(NodeKind kind, std::size_t line) {
  count(line);
  Node& node = m_document.m_nodes.emplace_back();
  node.kind = kind;
  node.line = line;
  return node;
}

void TreeBuilder::place(const Node& node, std::size_t line) {
  if (m_open.empty()) {
    m_document.m_root = &node;
    return;
  }
  Open& open = m_open.back();
  if (open.node->kind == NodeKind::map && !open.has_key) {
    if (node.kind == NodeKind::list || node.kind == NodeKind::map) throw Refused{line, "a key must be text"};
    key(node.text);
    return;
  }
  open.node->entries.push_back({std::move(open.key), &node});
  open.has_key = false;
}

void TreeBuilder::scalar(NodeKind kind, std::size_t line, std::string text, std::size_t anchor) {
  Node& node = add(kind, line);
  node.text = std::move(text);
  if (anchor != 0) m_anchors[anchor] = &node;
  place(node, line);
}

void TreeBuilder::begin(NodeKind kind, std::size_t line, std::size_t anchor) {
  if (m_open.size() >= k_deepest) throw Refused{line, "nested too deeply"};
  Node& node = add(kind, line);
  place(node, line);
  m_open.push_back({&node, {}, false});
  m_open_anchors.push_back(anchor);
}

void TreeBuilder::end() {
  if (m_open_anchors.back() != 0) m_anchors[m_open_anchors.back()] = m_open.back().node;
  m_open.pop_back();
  m_open_anchors.pop_back();
}

void TreeBuilder::key(std::string text) {
  m_open.back().key = std::move(text);
  m_open.back().has_key = true;
}

void TreeBuilder::alias(std::size_t line, std::size_t anchor) {
  count(line);
  const auto found = m_anchors.find(anchor);
  if (found == m_anchors.end()) throw Refused{line, "an alias for what it is part of"};
  place(*found->second, line);
}

void TreeBuilder::merge() {
  Node& map = *m_open.back().node;
  const Node* merged = map.find("<<");
  if (merged == nullptr) return;
  std::vector<const Node*> others{merged};
  if (merged->kind == NodeKind::list) {
    others.clear();
    for (const Node::Entry& entry : merged->entries) others.push_back(entry.value);
  }
  std::set<std::string, std::less<>> known;
  for (const Node::Entry& entry : map.entries) known.insert(entry.key);
  for (const Node* other : others) {
    if (other->kind != NodeKind::map) throw Refused{merged->line, "<< takes in what is not a map"};
    for (const Node::Entry& entry : other->entries) {
      count(merged->line);
      if (known.insert(entry.key).second) map.entries.push_back(entry);
    }
  }
}

Document TreeBuilder::finish() {
  if (m_document.m_root == nullptr) m_document.m_root = &m_document.m_nodes.emplace_back();
  return std::move(m_document);
}

}  // namespace kt2::yaml
