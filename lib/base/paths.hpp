// Paths: absolute ones, programs on a PATH, the place this program runs from. Nothing here makes or changes a file.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "base/environment.hpp"

namespace kt2 {

// `path` made absolute against the current directory, `.` and `..` resolved by name alone, as Go's filepath.Abs does.
std::filesystem::path absolute_path(const std::filesystem::path& path);

// The parts of a colon list. Empty parts are left out: an empty PATH entry would mean the current directory, which no
// job means.
std::vector<std::filesystem::path> split_search_path(std::string_view list);

// Whether `path` is a regular file that this process may execute.
bool is_executable(const std::filesystem::path& path);

// The first executable `name` in the colon list `search_path`; a name with a slash is taken as a path.
std::optional<std::filesystem::path> find_program(std::string_view name, std::string_view search_path);

// The folder of that name in the user's cache of kubetest2: $KUBETEST2_CACHE, $XDG_CACHE_HOME/kubetest2,
// ~/.cache/kubetest2. Not made here.
std::filesystem::path cache_directory(const Environment& environment, std::string_view folder);

// The running program's own file, links resolved.
std::filesystem::path self_path();

// Whether both name the same file (device and inode), links followed. False when either cannot be read.
bool same_file(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace kt2
