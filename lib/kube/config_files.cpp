#include "kube/config_files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "kube/words.hpp"

namespace kt2::kube {
namespace {

constexpr std::array<std::string_view, 3> k_lists{"clusters", "users", "contexts"};
constexpr std::array<std::string_view, 3> k_values{"cluster", "user", "context"};

Error wrong(const std::string& file, std::size_t line, std::string_view what) {
  return {Cause::usage, fmt::format("kubeconfig {} line {}: {}", in_quotes(file), line, what), {}};
}

bool is_null(const Node* node) {
  return node == nullptr || node->kind == NodeKind::null;
}

// Another kind of object is another kind of file: `kubectl get -o yaml` of something.
Result<void> check_header(const Node& root, const std::string& file) {
  constexpr std::array<std::array<std::string_view, 2>, 2> k_header{{{"kind", "Config"}, {"apiVersion", "v1"}}};
  for (const auto& [key, expected] : k_header) {
    const Node* node = root.find(key);
    if (is_null(node) || (node->kind == NodeKind::text && (node->text == expected || node->text.empty()))) continue;
    return wrong(file, node->line, fmt::format("{} has to be {} in a kubeconfig", key, expected));
  }
  return {};
}

}  // namespace

Result<void> ConfigFiles::add(const std::string& file, std::string_view text) {
  auto parsed = Document::parse(text);
  if (!parsed) {
    return Error{Cause::usage, fmt::format("kubeconfig {} {}", in_quotes(file), parsed.error().message), {}};
  }
  const Node& root = m_documents.emplace_back(std::move(*parsed)).root();
  if (root.kind == NodeKind::null) return {};
  if (root.kind != NodeKind::map) {
    return wrong(file, root.line, fmt::format("has to be a map of keys, and is {}", node_kind_name(root.kind)));
  }
  if (auto checked = check_header(root, file); !checked) return checked;
  for (const Section section : {clusters, users, contexts}) {
    if (auto added = add_section(section, root, file); !added) return added;
  }
  const Node* current = root.find("current-context");
  if (is_null(current)) return {};
  if (current->kind != NodeKind::text) {
    return wrong(file, current->line,
                 fmt::format("current-context has to be text, and is {}", node_kind_name(current->kind)));
  }
  if (m_current.name.empty()) m_current = {current->text, nullptr, file, current->line};
  return {};
}

Result<void> ConfigFiles::add_section(Section section, const Node& root, const std::string& file) {
  const Node* list = root.find(k_lists[section]);
  if (is_null(list)) return {};
  if (list->kind != NodeKind::list) {
    return wrong(file, list->line,
                 fmt::format("{} has to be a list, and is {}", k_lists[section], node_kind_name(list->kind)));
  }
  std::map<std::string_view, std::size_t> lines;
  for (const Node::Entry& entry : list->entries) {
    const Node& item = *entry.value;
    const Node* name = item.find("name");
    if (is_null(name) || name->text.empty()) {
      return wrong(file, item.line, fmt::format("an entry of {} has no name", k_lists[section]));
    }
    if (name->kind != NodeKind::text) {
      return wrong(file, name->line,
                   fmt::format("name in {} has to be text, and is {}{}", k_lists[section], node_kind_name(name->kind),
                               name->kind == NodeKind::number ? "; put it in quotes" : ""));
    }
    const Node* value = item.find(k_values[section]);
    if (is_null(value)) {
      value = nullptr;
    } else if (value->kind != NodeKind::map) {
      return wrong(file, value->line,
                   fmt::format("{} of {} has to be a map of keys, and is {}", k_values[section], in_quotes(name->text),
                               node_kind_name(value->kind)));
    }
    const auto [before, is_new] = lines.emplace(name->text, item.line);
    if (!is_new) {
      return wrong(file, item.line,
                   fmt::format("the {} {} is there already in line {}", k_values[section], in_quotes(name->text),
                               before->second));
    }
    m_sections[section].try_emplace(name->text, ConfigEntry{name->text, value, file, item.line});
  }
  return {};
}

bool ConfigFiles::empty() const {
  return m_current.name.empty() &&
         std::all_of(m_sections.begin(), m_sections.end(), [](const auto& entries) { return entries.empty(); });
}

const ConfigEntry* ConfigFiles::find(Section section, std::string_view name) const {
  const auto found = m_sections[section].find(name);
  return found == m_sections[section].end() ? nullptr : &found->second;
}

std::vector<std::string> ConfigFiles::names(Section section) const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : m_sections[section]) names.push_back(name);
  return names;
}

}  // namespace kt2::kube
