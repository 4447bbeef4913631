// Takes the fields out of one entry of a kubeconfig. The first that is wrong becomes the error, and nothing of a value
// is in it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "kube/access.hpp"
#include "kube/config_files.hpp"

namespace kt2::kube {

class ConfigFields {
 public:
  // `what`: "user". Of no entry, every field is absent. `error` is borrowed, and written only while it is empty.
  ConfigFields(std::string_view what, const ConfigEntry* entry, std::optional<Error>& error);
  // Those of a map in it, which `key` leads to.
  ConfigFields inside(std::string_view key, const Node* map) const;

  // Absent fields, and those of the wrong kind, are empty.
  std::string text(std::string_view key);
  // The same for what becomes a header's value.
  std::string header_text(std::string_view key);
  bool flag(std::string_view key);
  std::vector<std::string> texts(std::string_view key);
  // Absolute, against the kubeconfig's folder.
  std::string file(std::string_view key);
  // KEY, a file, or KEY-data.
  Pem pem(std::string_view key);
  // Null when absent or of another kind.
  const Node* get(std::string_view key, NodeKind kind);

  // `token of user "x" in "/x/config" line 9`
  std::string where(std::string_view key) const;
  const std::filesystem::path& folder() const { return m_folder; }
  // The error becomes `WHERE: WHAT`.
  void refuse(std::string_view key, std::string_view what);

 private:
  const Node* find(std::string_view key) const;
  bool is_text(const Node& node, std::string_view key);

  const Node* m_map = nullptr;
  std::size_t m_line = 0;
  std::filesystem::path m_folder;
  std::string m_path;   // "exec.", before each key
  std::string m_owner;  // `user "x" in "/x/config"`
  std::optional<Error>* m_error;
};

}  // namespace kt2::kube
