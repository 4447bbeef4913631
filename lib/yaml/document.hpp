// A YAML or JSON text as a tree that knows its lines, so that messages can name them. It knows no meaning of any key,
// and takes no text that would cost much more than its size.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace kt2::yaml {

enum class NodeKind { null, boolean, number, text, list, map };

// "a list", "text": for messages.
std::string_view node_kind_name(NodeKind kind);

struct Node {
  struct Entry {
    std::string key;  // empty in a list
    const Node* value = nullptr;
  };

  NodeKind kind = NodeKind::null;
  std::size_t line = 0;  // from 1
  std::string text;      // as written, of all but lists and maps
  std::vector<Entry> entries;

  // The value of a map's key; the last one of a key that is there twice, as kubectl has it. Null when absent.
  const Node* find(std::string_view key) const;
  // The boolean's value.
  bool is_true() const;
};

class Document {
 public:
  // Errors (Cause::usage) begin with the line, hold nothing of the text, and name no file: `line 3: not YAML: …`.
  static Result<Document> parse(std::string_view text);

  // A null for a text without a value. Lives as long as the document.
  const Node& root() const { return *m_root; }

 private:
  friend class TreeBuilder;
  std::deque<Node> m_nodes;  // an alias is the node that it names, once more
  const Node* m_root = nullptr;
};

}  // namespace kt2::yaml
