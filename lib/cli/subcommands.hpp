// The command lines of our own subcommands, which no Go program has: CLI11's grammar. The run's flags are not read
// here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/duration.hpp"

namespace kt2::cli {

struct PluginsArguments {
  enum class Action { none, list, check, check_rule, read };
  Action action = Action::none;
  bool json = false;
  std::string file;
  std::string rule;
  std::string kind;
  std::string name;
  std::string message;  // help or an error, when there is nothing to do
  int exit_status = 0;
};

struct RunsArguments {
  enum class Action { none, list, down, prune };
  Action action = Action::none;
  bool json = false;
  std::string run_dir;           // the base; empty for the default
  std::vector<std::string> ids;  // down
  bool all_dead = false;         // down
  Duration older_than{};         // prune
  std::string message;           // help or an error, when there is nothing to do
  int exit_status = 0;
};

struct ResultsArguments {
  enum class Action { none, diff };
  Action action = Action::none;
  std::string a;  // diff: two directories, or files
  std::string b;
  std::vector<std::string> ignored;
  std::optional<double> percent;
  bool json = false;
  std::string message;  // help or an error, when there is nothing to do
  int exit_status = 0;
};

// Reads what follows `kubetest2 results`. [any-thread]
ResultsArguments parse_results(const std::vector<std::string>& arguments);

// Reads what follows `kubetest2 runs`. [any-thread]
RunsArguments parse_runs(const std::vector<std::string>& arguments);

// Reads what follows `kubetest2 plugins`. [any-thread]
PluginsArguments parse_plugins(const std::vector<std::string>& arguments);

}  // namespace kt2::cli
