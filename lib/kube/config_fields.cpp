#include "kube/config_fields.hpp"

#include <fmt/format.h>

#include "kube/base64.hpp"
#include "kube/header_value.hpp"
#include "kube/words.hpp"

namespace kt2::kube {

ConfigFields::ConfigFields(std::string_view what, const ConfigEntry* entry, std::optional<Error>& error)
    : m_error(&error) {
  if (entry == nullptr) return;
  m_map = entry->value;
  m_line = entry->line;
  m_folder = std::filesystem::path(entry->file).parent_path();
  m_owner = fmt::format("{} {} in {}", what, in_quotes(entry->name), in_quotes(entry->file));
}

ConfigFields ConfigFields::inside(std::string_view key, const Node* map) const {
  ConfigFields fields = *this;
  fields.m_path = fmt::format("{}{}.", m_path, key);
  fields.m_map = map;
  if (map != nullptr) fields.m_line = map->line;
  return fields;
}

const Node* ConfigFields::find(std::string_view key) const {
  const Node* node = m_map == nullptr ? nullptr : m_map->find(key);
  return node == nullptr || node->kind == NodeKind::null ? nullptr : node;
}

std::string ConfigFields::where(std::string_view key) const {
  const Node* node = find(key);
  return fmt::format("{}{} of {} line {}", m_path, key, m_owner, node == nullptr ? m_line : node->line);
}

void ConfigFields::refuse(std::string_view key, std::string_view what) {
  if (!*m_error) *m_error = Error{Cause::usage, fmt::format("{}: {}", where(key), what), {}};
}

const Node* ConfigFields::get(std::string_view key, NodeKind kind) {
  const Node* node = find(key);
  if (node == nullptr || node->kind == kind) return node;
  refuse(key, fmt::format("has to be {}, and is {}", node_kind_name(kind), node_kind_name(node->kind)));
  return nullptr;
}

bool ConfigFields::is_text(const Node& node, std::string_view key) {
  if (node.kind == NodeKind::text) return true;
  const bool bare = node.kind == NodeKind::number || node.kind == NodeKind::boolean;
  refuse(key, fmt::format("has to be text, and is {}{}", node_kind_name(node.kind), bare ? "; put it in quotes" : ""));
  return false;
}

std::string ConfigFields::text(std::string_view key) {
  const Node* node = find(key);
  return node != nullptr && is_text(*node, key) ? node->text : std::string();
}

std::string ConfigFields::header_text(std::string_view key) {
  std::string value = text(key);
  if (!can_be_header_value(value)) refuse(key, "holds a line break or another control character");
  return value;
}

bool ConfigFields::flag(std::string_view key) {
  const Node* node = get(key, NodeKind::boolean);
  return node != nullptr && node->is_true();
}

std::vector<std::string> ConfigFields::texts(std::string_view key) {
  std::vector<std::string> values;
  if (const Node* node = get(key, NodeKind::list)) {
    for (const Node::Entry& entry : node->entries) {
      if (!is_text(*entry.value, key)) break;
      values.push_back(entry.value->text);
    }
  }
  return values;
}

std::string ConfigFields::file(std::string_view key) {
  const std::string name = text(key);
  return name.empty() ? name : (m_folder / name).lexically_normal().string();
}

Pem ConfigFields::pem(std::string_view key) {
  const std::string data_key = std::string(key) + "-data";
  Pem pem;
  pem.file = file(key);
  const std::string data = text(data_key);
  pem.where = where(data.empty() ? key : data_key);
  if (data.empty()) return pem;
  if (!pem.file.empty()) refuse(key, fmt::format("{} is there as well; leave one of them out", data_key));
  const auto decoded = decode_base64(data);
  if (!decoded) refuse(data_key, "is not base64");
  pem.text = decoded.value_or("");
  return pem;
}

}  // namespace kt2::kube
