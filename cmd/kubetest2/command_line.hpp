// The run's command line, understood with the flag tables of the plugins it names. It loads those plugins, so it is
// read in the worker; it starts nothing.
#pragma once

#include <kubetest2/plugin.h>

#include <functional>
#include <optional>
#include <string>

#include "cli/flag_set.hpp"
#include "cli/wait_arguments.hpp"
#include "kubetest2/cluster_dump.hpp"
#include "kubetest2/invocation.hpp"
#include "process/run.hpp"
#include "run/plan.hpp"

namespace kt2::program {

struct Tester {
  plugin::Found found;
  const kt2_plugin* plugin = nullptr;  // null for an executable
  cli::FlagValues flags;
  std::vector<std::string> arguments;
};

struct CommandLine {
  const kt2_plugin* deployer = nullptr;
  cli::FlagValues flags;  // the core's and the deployer's
  std::optional<Tester> tester;
  std::vector<std::string> pre_test_cmd;
  std::vector<std::string> post_test_cmd;
  cli::WaitArguments ready;  // what to wait for before the test
  ClusterDump dump;
  std::vector<std::string> warnings;
  std::string record;  // what the deployer kept in an earlier call of the run
  run::Plan plan;
};

// Either a command line to act on, or the exit status once help or an error has been printed.
struct Reading {
  std::optional<CommandLine> line;
  int exit_status = 0;
};

// `note` is told what is being done and how many milliseconds it may take, so that a plugin that hangs can be named.
using Note = std::function<void(const std::string& doing, int limit_ms)>;

// `groups` is told of the programs that are asked for their usage, so that someone can end them should we die.
Reading read_command_line(const Invocation& invocation, const Note& note, const process::Supervision& groups);

// A tester's own arguments, read with its flags. `usage` gets its help text; an error is what was wrong with them. Help
// that was asked for sets `help`.
struct TesterReading {
  cli::FlagValues values;
  std::string usage;
  bool help = false;
};
Result<TesterReading> read_tester_arguments(const kt2_plugin& tester, const std::vector<std::string>& arguments);

}  // namespace kt2::program
