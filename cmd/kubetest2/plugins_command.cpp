#include "kubetest2/plugins_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/files.hpp"
#include "base/paths.hpp"
#include "cli/subcommands.hpp"
#include "kubetest2/plugin_check.hpp"
#include "kubetest2/usage.hpp"
#include "plugin/reader.hpp"
#include "results/json_out.hpp"
#include "results/table.hpp"

namespace kt2::program {
namespace {

using namespace std::chrono_literals;

// Loading takes milliseconds; whoever needs longer hangs.
constexpr Duration k_read_limit = 5s;

using results::TableRow;

TableRow describe(const plugin::Found& found) {
  TableRow row{{"kind", std::string(kind_name(found.kind))}, {"name", found.name}};
  std::string version, abi, summary, problem;
  if (found.executable) {
    summary = "an executable, which runs by itself";
  } else if (auto facts = plugin::read_in_child(found, self_path(), k_read_limit)) {
    version = facts->version;
    abi = facts->abi;
    summary = facts->summary;
  } else {
    problem = facts.error().message;
  }
  row.insert(row.end(), {{"version", version},
                         {"abi", abi},
                         {"origin", found.origin},
                         {"path", found.path.string()},
                         {"summary", summary},
                         {"problem", problem}});
  return row;
}

std::string as_table(const results::Table& rows) {
  // A problem stands behind the path, since it may be long.
  results::Table table = rows;
  for (results::TableRow& row : table) {
    const std::string problem = results::cell(row, "problem");
    if (problem.empty()) continue;
    std::ranges::find(row, "path", &results::TableRow::value_type::first)->second += "  PROBLEM: " + problem;
  }
  return results::table_as_text(table, {"kind", "name", "version", "abi", "path"});
}

int list(const plugin::Finder& finder, bool json) {
  results::Table rows;
  for (const plugin::Found& found : finder.all()) rows.push_back(describe(found));
  const std::string text = json ? results::table_as_json(rows) : as_table(rows);
  return print_out(text) ? 0 : 1;
}

// What read_in_child() starts.
int read(const std::string& kind, const std::string& name, const std::string& path) {
  const auto text = plugin::read_here(kind == "tester" ? plugin::Kind::tester : plugin::Kind::deployer, name, path);
  if (!text) {
    print(text.error().message + "\n");
    return 1;
  }
  static_cast<void>(write_all(STDOUT_FILENO, *text, "standard output"));
  // Not through exit(): the library's exit handlers are none of our business.
  ::_exit(0);
}

}  // namespace

int plugins_command(const std::vector<std::string>& arguments, const Environment& environment,
                    const plugin::Finder& finder) {
  const cli::PluginsArguments parsed = cli::parse_plugins(arguments);
  switch (parsed.action) {
    case cli::PluginsArguments::Action::list:
      return list(finder, parsed.json);
    case cli::PluginsArguments::Action::check:
      return check_plugin(parsed.file, environment);
    case cli::PluginsArguments::Action::check_rule:
      return check_rule(parsed.rule, parsed.file);
    case cli::PluginsArguments::Action::read:
      return read(parsed.kind, parsed.name, parsed.file);
    case cli::PluginsArguments::Action::none:
      break;
  }
  print(parsed.message);
  return parsed.exit_status;
}

}  // namespace kt2::program
