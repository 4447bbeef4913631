#include "base/environment.hpp"

#include <unistd.h>

namespace kt2 {

Environment Environment::of_process() {
  return of_entries(environ);
}

Environment Environment::of_entries(const char* const* entries) {
  Environment result;
  for (; entries != nullptr && *entries != nullptr; ++entries) {
    const std::string_view entry(*entries);
    const auto equals = entry.find('=');
    if (equals != std::string_view::npos && equals > 0) result.set(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return result;
}

std::optional<std::string_view> Environment::get(std::string_view name) const {
  const auto found = m_values.find(name);
  if (found == m_values.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string_view> Environment::get_non_empty(std::string_view name) const {
  const auto value = get(name);
  return value && !value->empty() ? value : std::nullopt;
}

void Environment::set(std::string_view name, std::string_view value) {
  m_values.insert_or_assign(std::string(name), std::string(value));
}

void Environment::unset(std::string_view name) {
  if (const auto found = m_values.find(name); found != m_values.end()) m_values.erase(found);
}

std::vector<std::string> Environment::entries() const {
  std::vector<std::string> result;
  result.reserve(m_values.size());
  for (const auto& [name, value] : m_values) result.push_back(name + "=" + value);
  return result;
}

}  // namespace kt2
