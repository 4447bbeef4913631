#include "kubetest2/foreign.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>

#include "base/files.hpp"
#include "base/log.hpp"
#include "base/paths.hpp"
#include "cli/log_flags.hpp"
#include "kubetest2/foreign_watch.hpp"
#include "kubetest2/glance.hpp"
#include "kubetest2/program.hpp"
#include "kubetest2/usage.hpp"
#include "process/launch.hpp"
#include "process/orphans.hpp"
#include "results/junit.hpp"
#include "results/well_formed.hpp"

namespace kt2::program {
namespace {

namespace fs = std::filesystem;

bool by_limit(const ForeignEnd& end) {
  return !end.limit.empty();
}

// Where the program writes its results: the flags are its own, but this one is every kubetest2 deployer's.
std::string value_of(const std::optional<cli::FlagValues>& core, const char* flag, const Environment& environment,
                     const char* variable, const char* otherwise) {
  const std::string value = core ? core->text(flag) : std::string();
  return value.empty() ? std::string(environment.get_non_empty(variable).value_or(otherwise)) : value;
}

// Its junit_runner.xml, when it ended without writing what it had opened, or was killed while writing: without a row
// the job would look as if nothing had run.
void repair_results(const fs::path& file, const std::string& run_id, const results::Row& row, bool killed,
                    const Log& log) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return;
  const bool empty = fs::file_size(file, error) == 0;
  const auto text = killed && !empty ? read_file(file) : Result<std::string>(std::string());
  const bool cut = killed && text && !results::is_well_formed_xml(*text);
  if (!empty && !cut) return;
  if (auto written = results::Junit(file, run_id).write({row}); !written) log.warning(written.error().message);
}

results::Row row_of(const ForeignEnd& end, const std::string& program, Duration time) {
  results::Row row{"Run", time, {}, false};
  if (end.outcome.success() && !by_limit(end) && !end.signal) return row;
  const std::string what =
      fmt::format("{} ended with {} and left no results", program, process::describe_status(end.outcome));
  if (by_limit(end))
    row.failure = Error{Cause::timeout, end.limit + ": " + what, {}};
  else if (end.signal)
    row.failure = Error{Cause::interrupted, "interrupted by " + process::signal_name(*end.signal) + ": " + what, {}};
  else
    row.failure = Error{Cause::deployer, what, {}};
  return row;
}

// Takes the terminal back, if the program had it.
void take_terminal_back() {
  if (::isatty(STDIN_FILENO) == 0) return;
  ::signal(SIGTTOU, SIG_IGN);
  ::tcsetpgrp(STDIN_FILENO, ::getpgrp());
  ::signal(SIGTTOU, SIG_DFL);
}

ForeignLimits limits_of(const Invocation& invocation, bool takes_down) {
  const cli::FlagValues& flags = invocation.leading;
  run::StepLimits limits;
  limits.run = flags.duration("timeout");
  limits.grace = flags.duration("grace-period");
  const run::Given given{flags.changed("timeout"), flags.changed("grace-period"), false};
  return {run::fit(limits, given, takes_down, invocation.surroundings), given};
}

void end_leftovers(process::Orphans& orphans, Duration grace, const Log& log) {
  const auto running = orphans.running();
  if (running.empty()) return;
  log.info(fmt::format("ending {} that the program left running", running.size() == 1 ? "a process" : "processes"));
  if (const auto left = orphans.end(grace); !left.empty()) {
    log.warning(fmt::format("{} of them cannot be ended, the first is {}", left.size(), left.front()));
  }
}

}  // namespace

int run_foreign(const Invocation& invocation) {
  const Log log(cli::log_options(invocation.leading), filter_of(invocation.secrets));
  run::Signals signals;
  if (invocation.leading.boolean("die-with-parent")) run::Signals::hear_death_of(invocation.parent);
  if (!invocation.surroundings_warning.empty()) log.warning(invocation.surroundings_warning);
  const std::string program = invocation.deployer.path.string();
  const auto core = glance(invocation.arguments);
  const auto asked = [&](const char* flag) { return core && core->boolean(flag); };
  const ForeignLimits limits = limits_of(invocation, asked("down"));
  process::Command command;
  command.argv = {program};
  command.argv.insert(command.argv.end(), invocation.arguments.begin(), invocation.arguments.end());
  command.environment = invocation.environment;
  command.environment.set("KUBETEST2_VERSION", version_text());
  command.terminal = process::Terminal::foreground;
  log.info(fmt::format("the deployer \"{}\" is the executable {}", invocation.deployer.name, program));
  process::Orphans orphans;
  const auto start = Clock::now();
  const auto pid = process::launch(command, {});
  if (!pid) {
    print_error(pid.error().message);
    return 1;
  }
  orphans.except(*pid);
  const ForeignEnd end = watch_foreign(*pid, limits, signals, orphans, log);
  orphans.forget(*pid);
  take_terminal_back();
  if (!end.outcome.success()) log.error(fmt::format("{}: {}", program, process::describe_status(end.outcome)));
  const fs::path artifacts =
      absolute_path(value_of(core, "artifacts", invocation.environment, "ARTIFACTS", "_artifacts"));
  repair_results(artifacts / "junit_runner.xml", value_of(core, "run-id", invocation.environment, "PROW_JOB_ID", ""),
                 row_of(end, program, Clock::now() - start), end.outcome.signal != 0, log);
  // After --up alone they are the cluster.
  const bool cluster_stays = asked("up") && !asked("down");
  if (!cluster_stays) end_leftovers(orphans, end.signal ? limits.limits.signal_grace : limits.limits.grace, log);
  if (by_limit(end)) return 1;
  if (end.signal) return 128 + *end.signal;
  return end.outcome.success() ? 0 : 1;
}

}  // namespace kt2::program
