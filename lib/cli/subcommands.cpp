#include "cli/subcommands.hpp"

#include <CLI/CLI.hpp>

namespace kt2::cli {
namespace {

// Whether the words could be read; else `message` and `status` say what to print.
bool parse(CLI::App& app, const std::vector<std::string>& arguments, std::string& message, int& status) {
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
    return true;
  } catch (const CLI::CallForHelp&) {
    // Of the subcommand that was asked.
    const auto asked = app.get_subcommands();
    message = asked.empty() ? app.help() : asked.front()->help(app.get_name());
  } catch (const CLI::ParseError& error) {
    message = std::string("Error: ") + error.what() + "\n\n" + app.help();
    status = 1;
  }
  return false;
}

}  // namespace

RunsArguments parse_runs(const std::vector<std::string>& arguments) {
  RunsArguments parsed;
  std::string older_than;
  CLI::App app("The runs below the rundir base, who is at work on them, and what they still hold", "kubetest2 runs");
  app.fallthrough();
  app.add_flag("--json", parsed.json, "Print a JSON array");
  app.add_option("--rundir", parsed.run_dir, "The rundir base; default $KUBETEST2_RUN_DIR, else ./_rundir");
  app.require_subcommand(0, 1);
  auto* down = app.add_subcommand("down", "Take down what runs hold, from what they left on disk");
  auto* ids = down->add_option("ID", parsed.ids, "Runs to take down, whatever they are at");
  down->add_flag("--all-dead", parsed.all_dead, "All runs whose launcher was killed at work")->excludes(ids);
  auto* prune = app.add_subcommand("prune", "Remove the directories of runs that hold nothing any more");
  prune->add_option("--older-than", older_than, "Only those that ended longer ago than this, for example 24h")
      ->required();
  if (!parse(app, arguments, parsed.message, parsed.exit_status)) return parsed;
  const auto refuse = [&](const std::string& why) {
    parsed.message = "Error: " + why + "\n";
    parsed.exit_status = 1;
    return parsed;
  };
  using Action = RunsArguments::Action;
  if (down->parsed()) {
    if (parsed.ids.empty() && !parsed.all_dead) return refuse("kubetest2 runs down: name the runs, or give --all-dead");
    parsed.action = Action::down;
  } else if (prune->parsed()) {
    const auto age = parse_duration(older_than);
    if (!age || *age < Duration::zero()) {
      return refuse("--older-than=" + older_than + ": want a duration such as 24h or 90m");
    }
    parsed.older_than = *age;
    parsed.action = Action::prune;
  } else {
    parsed.action = Action::list;
  }
  return parsed;
}

ResultsArguments parse_results(const std::vector<std::string>& arguments) {
  ResultsArguments parsed;
  CLI::App app("What runs left in their artifacts", "kubetest2 results");
  app.require_subcommand(1);
  auto* diff = app.add_subcommand("diff", "Compare two runs' artifacts row by row, by every junit*.xml below them");
  diff->footer(
      "Rows are the same when they passed, failed and were skipped equally often; one skipped in A and missing in B "
      "is\n"
      "no difference. The exit status is 0 for the same, 1 for different, 2 when they cannot be compared.");
  diff->add_option("A", parsed.a, "A run's artifacts, or one JUnit file")->required();
  diff->add_option("B", parsed.b, "Another run's")->required();
  diff->add_option("--ignore", parsed.ignored, "Leave out rows whose name, SUITE.CASE, this matches; repeatable")
      ->type_name("REGEX")
      ->allow_extra_args(false);
  diff->add_option("--times", parsed.percent,
                   "Compare times, too: a row differs when one takes this much longer, and at least a second")
      ->type_name("PERCENT")
      ->check(CLI::NonNegativeNumber);
  std::string output;
  diff->add_option("-o,--output", output, "What to print instead of a table: json, an array of the differences")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"json"}));
  if (!parse(app, arguments, parsed.message, parsed.exit_status)) return parsed;
  parsed.action = ResultsArguments::Action::diff;
  parsed.json = output == "json";
  return parsed;
}

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
  if (!parse(app, arguments, parsed.message, parsed.exit_status)) return parsed;
  using Action = PluginsArguments::Action;
  parsed.action = check->parsed()  ? Action::check
                  : read->parsed() ? Action::read
                  : rule->parsed() ? Action::check_rule
                                   : Action::list;
  return parsed;
}

}  // namespace kt2::cli
