#include "cli/subcommands.hpp"

#include <CLI/CLI.hpp>

namespace kt2::cli {

PluginsArguments parse_plugins(const std::vector<std::string>& arguments) {
  PluginsArguments parsed;
  CLI::App app("Deployers and testers that are found, from where, their version and ABI", "kubetest2 plugins");
  app.add_flag("--json", parsed.json, "Print a JSON array");
  app.require_subcommand(0, 1);
  auto* check =
      app.add_subcommand("check", "Check whether a plugin keeps the rules of plugin.h, each rule in a child process");
  check->add_option("FILE", parsed.file, "The plugin's shared library")->required();
  // What we start ourselves, so that a plugin's crash stays in a child.
  auto* read = app.add_subcommand("read", "")->group("");
  read->add_option("KIND", parsed.kind)->required();
  read->add_option("NAME", parsed.name)->required();
  read->add_option("FILE", parsed.file)->required();
  auto* rule = app.add_subcommand("check-rule", "")->group("");
  rule->add_option("RULE", parsed.rule)->required();
  rule->add_option("FILE", parsed.file)->required();
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    parsed.message = app.help();
    return parsed;
  } catch (const CLI::ParseError& error) {
    parsed.message = std::string("Error: ") + error.what() + "\n\n" + app.help();
    parsed.exit_status = 1;
    return parsed;
  }
  using Action = PluginsArguments::Action;
  parsed.action = check->parsed()  ? Action::check
                  : read->parsed() ? Action::read
                  : rule->parsed() ? Action::check_rule
                                   : Action::list;
  return parsed;
}

}  // namespace kt2::cli
