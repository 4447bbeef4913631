// One plugin file, loaded and checked: its exported object may be used as plugin.h says. It calls no function of the
// plugin.
#pragma once

#include <kubetest2/plugin.h>

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "plugin/kind.hpp"

namespace kt2::plugin {

// Checks that nobody else could have put code into the file: it is a regular file, and neither it nor its folder is
// writable by everyone. The error names the path, its mode and the chmod that mends it.
Result<void> check_permissions(const std::filesystem::path& path);

// Loads `path` with RTLD_NOW|RTLD_LOCAL and leaves it loaded. The errors name the path and the reason: not readable,
// not a library, an undefined symbol, no kt2_plugin_v1.
Result<const kt2_plugin*> load(const std::filesystem::path& path);

// Checks the object against what the host speaks and the file's name promises: minor version, sizes, kind, name,
// required members, flag table. Every rule has its own message.
Result<void> check_object(const kt2_plugin& plugin, Kind kind, std::string_view name);

// All three, with the path in front of any error.
Result<const kt2_plugin*> load_checked(const std::filesystem::path& path, Kind kind, std::string_view name);

}  // namespace kt2::plugin
