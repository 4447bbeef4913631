#include "base/paths.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <system_error>

namespace kt2 {

namespace fs = std::filesystem;

fs::path absolute_path(const fs::path& path) {
  std::error_code error;
  fs::path result = fs::absolute(path, error);
  if (error) result = path;
  result = result.lexically_normal();
  // "a/" and "a" are one directory; without the slash it prints and compares as people expect.
  if (!result.has_filename() && result.has_relative_path()) result = result.parent_path();
  return result;
}

std::vector<fs::path> split_search_path(std::string_view list) {
  std::vector<fs::path> result;
  while (!list.empty()) {
    const auto colon = list.find(':');
    if (const auto part = list.substr(0, colon); !part.empty()) result.emplace_back(part);
    if (colon == std::string_view::npos) break;
    list.remove_prefix(colon + 1);
  }
  return result;
}

bool is_executable(const fs::path& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

std::optional<fs::path> find_program(std::string_view name, std::string_view search_path) {
  if (name.empty()) return std::nullopt;
  if (name.find('/') != std::string_view::npos) {
    fs::path path = absolute_path(name);
    return is_executable(path) ? std::optional(path) : std::nullopt;
  }
  for (const fs::path& directory : split_search_path(search_path)) {
    fs::path path = directory / name;
    if (is_executable(path)) return path;
  }
  return std::nullopt;
}

fs::path cache_directory(const Environment& environment, std::string_view folder) {
  if (const auto own = environment.get_non_empty("KUBETEST2_CACHE")) return fs::path(*own) / folder;
  if (const auto cache = environment.get_non_empty("XDG_CACHE_HOME")) return fs::path(*cache) / "kubetest2" / folder;
  return fs::path(environment.get_non_empty("HOME").value_or("/tmp")) / ".cache/kubetest2" / folder;
}

fs::path self_path() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error);
}

bool same_file(const fs::path& a, const fs::path& b) {
  struct stat first {};
  struct stat second {};
  return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

}  // namespace kt2
