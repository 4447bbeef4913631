// Kubeconfigs merged as kubectl merges them: who is first to name a cluster, user, context or current-context wins. It
// reads texts, not files, and knows no field of what is named.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "yaml/document.hpp"

namespace kt2::kube {

using yaml::Document;
using yaml::Node;
using yaml::NodeKind;

struct ConfigEntry {
  std::string name;
  const Node* value = nullptr;  // a map, or null where nothing is said
  std::string file;
  std::size_t line = 0;
};

class ConfigFiles {
 public:
  enum Section { clusters, users, contexts };

  // Errors (Cause::usage) are `kubeconfig "/x/config" line 3: …`.
  Result<void> add(const std::string& file, std::string_view text);

  // Nothing was named in any file.
  bool empty() const;
  // Null when there is none. Pointers live as long as this.
  const ConfigEntry* find(Section section, std::string_view name) const;
  // Sorted.
  std::vector<std::string> names(Section section) const;
  // An empty name when no file has one; no value.
  const ConfigEntry& current_context() const { return m_current; }

 private:
  Result<void> add_section(Section section, const Node& root, const std::string& file);

  std::deque<Document> m_documents;
  std::array<std::map<std::string, ConfigEntry, std::less<>>, 3> m_sections;
  ConfigEntry m_current;
};

}  // namespace kt2::kube
