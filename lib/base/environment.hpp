// A set of environment variables as a value: taken from the process once, changed freely, handed to a child. It never
// changes the process's own.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kt2 {

class Environment {
 public:
  // The calling process's variables at this moment.
  static Environment of_process();
  // Entries of the form NAME=VALUE, the last of a name wins; entries without "=" are left out.
  static Environment of_entries(const char* const* entries);

  // The value, or nothing when the variable is not set. The view lives until the variable is changed.
  std::optional<std::string_view> get(std::string_view name) const;
  // The value, or nothing when it is not set or empty: how CI variables such as ARTIFACTS are read.
  std::optional<std::string_view> get_non_empty(std::string_view name) const;
  void set(std::string_view name, std::string_view value);
  void unset(std::string_view name);

  // All of them, sorted by name.
  const std::map<std::string, std::string, std::less<>>& variables() const { return m_values; }
  // "NAME=VALUE" entries, sorted by name.
  std::vector<std::string> entries() const;

 private:
  std::map<std::string, std::string, std::less<>> m_values;
};

}  // namespace kt2
