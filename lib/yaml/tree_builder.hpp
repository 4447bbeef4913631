// Makes a Document of the events of a parser, whatever its language. It throws Refused when there are too many, which
// the one who called the parser catches.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "yaml/document.hpp"

namespace kt2::yaml {

class TreeBuilder {
 public:
  struct Refused {
    std::size_t line;
    std::string what;
  };

  // In a map each second scalar, the first one included, is a key, unless key() gave it. Anchors are 0 for none.
  void scalar(NodeKind kind, std::size_t line, std::string text, std::size_t anchor = 0);
  void begin(NodeKind kind, std::size_t line, std::size_t anchor = 0);
  void end();
  void key(std::string text);
  void alias(std::size_t line, std::size_t anchor);
  // Of a map that is still open: `<<: *other` adds what the other one has and it has not, as YAML 1.1 has it.
  void merge();

  Document finish();

 private:
  struct Open {
    Node* node;
    std::string key;
    bool has_key = false;
  };

  Node& add(NodeKind kind, std::size_t line);
  void place(const Node& node, std::size_t line);
  void count(std::size_t line);

  Document m_document;
  std::vector<Open> m_open;
  std::map<std::size_t, const Node*> m_anchors;  // of nodes that are whole, or scalars
  std::vector<std::size_t> m_open_anchors;
  std::size_t m_count = 0;
};

// The parsers. The error is as Document::parse has it. What is not JSON at all is nothing.
std::optional<Result<Document>> parse_json(std::string_view text);
Result<Document> parse_yaml(std::string_view text);

}  // namespace kt2::yaml
