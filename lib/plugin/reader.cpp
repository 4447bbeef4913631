#include "plugin/reader.hpp"

#include <fmt/format.h>

#include <vector>

#include "base/control.hpp"
#include "plugin/library.hpp"
#include "process/run.hpp"

namespace kt2::plugin {
namespace {

constexpr std::string_view k_marker = "\nkubetest2 plugin\n";

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string last_line(const std::string& text) {
  const auto lines = lines_of(text);
  return lines.empty() ? std::string() : lines.back();
}

}  // namespace

Result<Facts> read_in_child(const Found& plugin, const std::filesystem::path& program, Duration limit) {
  std::string text;
  process::Command command;
  command.argv = {program.string(), "plugins",           "read", std::string(kind_name(plugin.kind)),
                  plugin.name,      plugin.path.string()};
  command.environment = Environment::of_process();
  command.quiet = true;
  command.on_stdout = [&](std::string_view data) { text += data; };
  NoStop nobody;
  auto outcome = process::run(command, {Clock::now() + limit, Duration::zero()}, nobody);
  if (!outcome) return outcome.error();
  if (outcome->ended == process::Ended::by_deadline) {
    return Error{Cause::deployer, fmt::format("loading it did not end within {}", round_duration(limit)), {}};
  }
  if (outcome->signal != 0) {
    return Error{Cause::deployer, fmt::format("loading it crashed: {}", process::describe_status(*outcome)),
                 outcome->tail};
  }
  // The library may have printed something of its own before.
  const auto marker = text.rfind(k_marker);
  const auto lines = marker == std::string::npos ? std::vector<std::string>()
                                                 : lines_of(std::string_view(text).substr(marker + k_marker.size()));
  if (!outcome->success()) return Error{Cause::deployer, last_line(outcome->tail), {}};
  // A library whose constructor ends the process with status 0 prints nothing of this.
  if (lines.size() < 3) return Error{Cause::deployer, "loading it ended the process", {}};
  return Facts{lines[0], lines[1], lines[2]};
}

Result<std::string> read_here(Kind kind, std::string_view name, const std::filesystem::path& path) {
  const auto plugin = load_checked(path, kind, name);
  if (!plugin) return plugin.error();
  return fmt::format("{}{}\n1.{}\n{}\n", k_marker, (*plugin)->version, (*plugin)->abi_minor, (*plugin)->summary);
}

}  // namespace kt2::plugin
