// What a plugin file says of itself, read in a child process: loading runs the library's constructors, and a crash or a
// hang there must cost nothing but a line.
#pragma once

#include <filesystem>
#include <string>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "plugin/finder.hpp"

namespace kt2::plugin {

struct Facts {
  std::string version;
  std::string abi;  // "1.0"
  std::string summary;
};

// Runs `program plugins read KIND NAME PATH` with a time limit and reads what it prints. The error says why the plugin
// cannot be used.
Result<Facts> read_in_child(const Found& plugin, const std::filesystem::path& program, Duration limit);

// The child's side: loads and checks the plugin and returns what it says, in the form that read_in_child expects.
Result<std::string> read_here(Kind kind, std::string_view name, const std::filesystem::path& path);

}  // namespace kt2::plugin
