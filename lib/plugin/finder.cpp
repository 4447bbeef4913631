#include "plugin/finder.hpp"

#include <algorithm>
#include <system_error>
#include <tuple>

#include "base/paths.hpp"

namespace kt2::plugin {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_tester_prefix = "kubetest2-tester-";
constexpr std::string_view k_deployer_prefix = "kubetest2-";

bool valid_name(std::string_view name) {
  return !name.empty() && name.find('/') == std::string_view::npos && name.front() != '.' && name.front() != '-';
}

// Takes prefix and suffix off a file's name; nothing when it has not both.
std::optional<std::string> strip(std::string_view file, std::string_view prefix, std::string_view suffix) {
  if (!file.starts_with(prefix) || !file.ends_with(suffix)) return std::nullopt;
  if (file.size() <= prefix.size() + suffix.size()) return std::nullopt;
  return std::string(file.substr(prefix.size(), file.size() - prefix.size() - suffix.size()));
}

std::optional<Found> read_name(std::string_view file, bool executables) {
  Found found;
  found.executable = executables;
  for (const Kind kind : {Kind::tester, Kind::deployer}) {
    const std::string prefix = executables ? std::string(kind == Kind::tester ? k_tester_prefix : k_deployer_prefix)
                                           : "libkubetest2-" + std::string(kind_name(kind)) + "-";
    if (auto name = strip(file, prefix, executables ? "" : ".so")) {
      found.kind = kind;
      found.name = std::move(*name);
      return found;
    }
  }
  return std::nullopt;
}

}  // namespace

Finder::Finder(const Environment& environment, fs::path program) : m_program(std::move(program)) {
  for (fs::path& directory : split_search_path(environment.get("KUBETEST2_PLUGIN_PATH").value_or(""))) {
    m_places.push_back({absolute_path(directory), "KUBETEST2_PLUGIN_PATH", false});
  }
  if (const auto data = environment.get_non_empty("XDG_DATA_HOME")) {
    m_places.push_back({fs::path(*data) / "kubetest2/plugins", "XDG_DATA_HOME", false});
  } else if (const auto home = environment.get_non_empty("HOME")) {
    m_places.push_back({fs::path(*home) / ".local/share/kubetest2/plugins", "~/.local/share", false});
  }
  for (fs::path& directory : split_search_path(environment.get("PATH").value_or(""))) {
    m_places.push_back({absolute_path(directory), "PATH", true});
  }
  m_places.push_back({module_directory() / "plugins", "installation", false});
}

fs::path Finder::module_directory() const {
  return m_program.parent_path().parent_path() / "lib/kubetest2";
}

std::optional<Found> Finder::find_in(const Place& place, Kind kind, std::string_view name) const {
  const fs::path path = place.directory / (place.executables ? executable_name(kind, name) : library_name(kind, name));
  std::error_code error;
  const bool there = place.executables ? is_executable(path) && !same_file(path, m_program) : fs::exists(path, error);
  if (!there) return std::nullopt;
  return Found{kind, std::string(name), path, place.executables, place.origin};
}

std::optional<Found> Finder::find(Kind kind, std::string_view name) const {
  if (!valid_name(name)) return std::nullopt;
  for (const Place& place : m_places) {
    if (auto found = find_in(place, kind, name)) return found;
  }
  return std::nullopt;
}

std::optional<Found> Finder::find_library(Kind kind, std::string_view name) const {
  if (!valid_name(name)) return std::nullopt;
  for (const Place& place : m_places) {
    if (place.executables) continue;
    if (auto found = find_in(place, kind, name)) return found;
  }
  return std::nullopt;
}

void Finder::list(const Place& place, std::vector<Found>& found) const {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(place.directory, error)) {
    const auto named = read_name(entry.path().filename().string(), place.executables);
    if (!named) continue;
    if (auto plugin = find_in(place, named->kind, named->name)) found.push_back(std::move(*plugin));
  }
}

std::vector<Found> Finder::all(bool shadowed) const {
  std::vector<Found> found;
  for (const Place& place : m_places) list(place, found);
  const auto key = [](const Found& plugin) { return std::tie(plugin.kind, plugin.name); };
  std::ranges::stable_sort(found, {}, key);
  if (!shadowed) {
    const auto rest = std::ranges::unique(found, {}, key);
    found.erase(rest.begin(), rest.end());
  }
  return found;
}

}  // namespace kt2::plugin
