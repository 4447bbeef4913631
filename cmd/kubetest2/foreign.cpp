#include "kubetest2/foreign.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/log.hpp"
#include "base/paths.hpp"
#include "base/pidfd.hpp"
#include "cli/core_flags.hpp"
#include "cli/flag_set.hpp"
#include "kubetest2/program.hpp"
#include "kubetest2/usage.hpp"
#include "process/launch.hpp"
#include "process/outcome.hpp"
#include "results/junit.hpp"
#include "run/signals.hpp"

namespace kt2::program {
namespace {

namespace fs = std::filesystem;

// Where the program writes its results, and under which run id: the flags are its own, but these are every kubetest2
// deployer's.
struct Place {
  fs::path artifacts;
  std::string run_id;
};

Place place_of(const Invocation& invocation) {
  cli::FlagSet flags;
  for (cli::Flag& flag : cli::core_flags()) flags.add(std::move(flag));
  const auto values = flags.parse(invocation.arguments, cli::FlagSet::Unknown::ignore);
  const auto value_of = [&](const char* flag, const char* variable, const char* otherwise) {
    std::string value = values ? values->text(flag) : std::string();
    return value.empty() ? std::string(invocation.environment.get_non_empty(variable).value_or(otherwise)) : value;
  };
  return {absolute_path(value_of("artifacts", "ARTIFACTS", "_artifacts")), value_of("run-id", "PROW_JOB_ID", "")};
}

// Its junit_runner.xml, when it ended without writing what it had opened: without a row the job would look as if
// nothing had run.
void repair_results(const Invocation& invocation, const process::Outcome& outcome, Duration time, const Log& log) {
  const Place place = place_of(invocation);
  const fs::path file = place.artifacts / "junit_runner.xml";
  std::error_code error;
  if (!fs::is_regular_file(file, error) || fs::file_size(file, error) != 0) return;
  results::Row row{"Run", time, {}, false};
  if (!outcome.success()) {
    row.failure = Error{Cause::deployer,
                        fmt::format("{} ended with {} and left no results", invocation.deployer.path.string(),
                                    process::describe_status(outcome)),
                        {}};
  }
  if (auto written = results::Junit(file, place.run_id).write({row}); !written) log.warning(written.error().message);
}

// Waits for the program, passing signals on.
process::Outcome wait_for(pid_t pid, run::Signals& signals) {
  const Fd exited = open_pidfd(pid);
  for (;;) {
    pollfd polled[] = {{exited.get(), POLLIN, 0}, {signals.fd(), POLLIN, 0}};
    ::poll(polled, 2, -1);
    if (polled[1].revents != 0 && signals.take()) ::kill(pid, *signals.first());
    if (polled[0].revents == 0) continue;
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED) != 0) continue;
    process::Outcome outcome;
    if (info.si_code == CLD_EXITED)
      outcome.exit_code = info.si_status;
    else
      outcome.signal = info.si_status;
    return outcome;
  }
}

// Takes the terminal back, if the program had it.
void take_terminal_back() {
  if (::isatty(STDIN_FILENO) == 0) return;
  ::signal(SIGTTOU, SIG_IGN);
  ::tcsetpgrp(STDIN_FILENO, ::getpgrp());
  ::signal(SIGTTOU, SIG_DFL);
}

}  // namespace

int run_foreign(const Invocation& invocation) {
  const Log log;
  run::Signals signals;
  process::Command command;
  command.argv = {invocation.deployer.path.string()};
  command.argv.insert(command.argv.end(), invocation.arguments.begin(), invocation.arguments.end());
  command.environment = invocation.environment;
  command.environment.set("KUBETEST2_VERSION", version_text());
  command.terminal = process::Terminal::foreground;
  log.info(fmt::format("the deployer \"{}\" is the executable {}", invocation.deployer.name,
                       invocation.deployer.path.string()));
  const auto start = Clock::now();
  const auto pid = process::launch(command, {});
  if (!pid) {
    print_error(pid.error().message);
    return 1;
  }
  const process::Outcome outcome = wait_for(*pid, signals);
  take_terminal_back();
  if (!outcome.success()) {
    log.error(fmt::format("{}: {}", invocation.deployer.path.string(), process::describe_status(outcome)));
  }
  repair_results(invocation, outcome, Clock::now() - start, log);
  if (signals.first()) return 128 + *signals.first();
  return outcome.success() ? 0 : 1;
}

}  // namespace kt2::program
