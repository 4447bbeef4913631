#include <algorithm>
#include <array>
#include <cstdio>

#include "yaml/tree.hpp"

namespace kt2::yaml {
namespace {

// What some reader of YAML takes for other than text.
constexpr std::array<std::string_view, 11> k_words{"true", "false", "yes",  "no",  "on", "off",
                                                   "y",    "n",     "null", "nan", "inf"};

bool is_safe_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '/' || c == '-';
}

bool is_safe(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_safe_character)) return false;
  const char first = text.front();
  const bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_';
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return letter && std::find(k_words.begin(), k_words.end(), lower) == k_words.end();
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (c == '\n') {
      result += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      std::array<char, 5> escape{};
      std::snprintf(escape.data(), escape.size(), "\\x%02x", static_cast<unsigned>(c));
      result += escape.data();
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string in_line(std::string_view text) {
  return is_safe(text) ? std::string(text) : quoted(text);
}

// Whether a literal block can hold it: lines of plain characters, the first one not indented.
bool is_block(std::string_view text) {
  const auto is_odd = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f; };
  return text.find('\n') != std::string_view::npos && text.front() != ' ' && text.front() != '\n' &&
         std::none_of(text.begin(), text.end(), is_odd);
}

class Writer {
 public:
  std::string text;

  // What follows "key:" or "-"; `indent` is that of its own lines.
  void value(const Tree& tree, std::size_t indent) {
    const bool collection = tree.kind == NodeKind::map || tree.kind == NodeKind::list;
    if (collection && !tree.entries.empty()) {
      text += '\n';
      entries(tree, indent);
    } else {
      text += ' ';
      scalar(tree, indent);
      text += '\n';
    }
  }

  void entries(const Tree& tree, std::size_t indent) {
    for (const auto& [key, entry] : tree.entries) {
      text.append(indent, ' ');
      if (tree.kind == NodeKind::map) {
        text += in_line(key) + ":";
        value(entry, indent + 2);
      } else {
        element(entry, indent);
      }
    }
  }

  void scalar(const Tree& tree, std::size_t indent) {
    switch (tree.kind) {
      case NodeKind::null:
        text += "null";
        break;
      case NodeKind::map:
        text += "{}";
        break;
      case NodeKind::list:
        text += "[]";
        break;
      case NodeKind::text:
        if (is_block(tree.text))
          block(tree.text, indent);
        else
          text += in_line(tree.text);
        break;
      default:
        text += tree.text;
    }
  }

 private:
  // The first line of a map stands beside the dash.
  void element(const Tree& tree, std::size_t indent) {
    text += '-';
    if (tree.kind != NodeKind::map || tree.entries.empty()) {
      value(tree, indent + 2);
      return;
    }
    Writer inner;
    inner.entries(tree, indent + 2);
    text += ' ' + inner.text.substr(indent + 2);
  }

  void block(std::string_view lines, std::size_t indent) {
    const std::size_t last = lines.find_last_not_of('\n');
    const std::size_t newlines = lines.size() - last - 1;
    text += newlines == 0 ? "|-" : newlines == 1 ? "|" : "|+";
    lines.remove_suffix(newlines > 0 ? 1 : 0);
    while (true) {
      const std::size_t end = lines.find('\n');
      const std::string_view line = lines.substr(0, end);
      text += '\n';
      if (!line.empty()) text.append(indent, ' ').append(line);
      if (end == std::string_view::npos) break;
      lines.remove_prefix(end + 1);
    }
  }
};

}  // namespace

std::string write_tree(const Tree& tree) {
  Writer writer;
  if (tree.entries.empty()) {
    writer.scalar(tree, 0);
    return writer.text + "\n";
  }
  writer.entries(tree, 0);
  return writer.text;
}

}  // namespace kt2::yaml
