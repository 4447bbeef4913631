#include "kubetest2/runs_command.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <ctime>

#include "base/duration.hpp"
#include "base/log.hpp"
#include "base/paths.hpp"
#include "base/pidfd.hpp"
#include "base/words.hpp"
#include "cli/subcommands.hpp"
#include "kubetest2/launch.hpp"
#include "kubetest2/lease_record.hpp"
#include "kubetest2/usage.hpp"
#include "plugin/boskos_call.hpp"
#include "process/end.hpp"
#include "results/json_out.hpp"
#include "results/table.hpp"
#include "run/known_runs.hpp"
#include "run/remains.hpp"
#include "run/run_lock.hpp"
#include "run/state_file.hpp"

namespace kt2::program {
namespace {

using namespace std::chrono_literals;
using results::DeployerState;
using run::KnownRun;

// Between SIGTERM and SIGKILL, for what nobody looks after any more.
constexpr Duration k_grace = 5s;

std::filesystem::path base_of(const std::string& given, const Environment& environment) {
  return absolute_path(
      !given.empty() ? given : std::string(environment.get_non_empty("KUBETEST2_RUN_DIR").value_or("_rundir")));
}

bool is_alive(const KnownRun& known, const std::string& deployer) {
  return std::ranges::any_of(known.state.launches, [](const auto& launch) { return run::is_alive(launch); }) ||
         run::RunLock::is_held(known.run_dir, deployer);
}

// Killed at work: nobody says that the run is over, and nobody is at it.
bool is_dead(const KnownRun& known, const std::string& deployer) {
  return !known.state.launches.empty() && !is_alive(known, deployer);
}

bool was_killed(const KnownRun& known) {
  const auto& launches = known.state.launches;
  return !launches.empty() &&
         std::ranges::none_of(launches, [](const auto& launch) { return run::is_running(launch.supervisor); });
}

// A worker that outlives its supervisor takes the cluster down by itself; one that was killed with it needs a moment to
// be gone.
bool last_worker_gone(const KnownRun& known) {
  std::vector<pollfd> polled;
  std::vector<Fd> workers;
  for (const auto& launch : known.state.launches) {
    workers.push_back(open_pidfd(launch.worker.pid));
    if (run::is_running(launch.worker)) polled.push_back({workers.back().get(), POLLIN, 0});
  }
  const auto until = Clock::now() + k_grace;
  for (pollfd& worker : polled) {
    if (::poll(&worker, 1, process::poll_timeout(until)) <= 0) return false;
  }
  return true;
}

std::vector<process::Identity> left_running(const KnownRun& known) {
  std::vector<process::Identity> left;
  for (const auto& launch : known.state.launches) {
    if (run::is_alive(launch)) continue;
    const auto more = run::left_by(launch, known.state);
    left.insert(left.end(), more.begin(), more.end());
  }
  return left;
}

std::string held_by(const KnownRun& known, const std::string& name, const DeployerState& deployer) {
  std::vector<std::string> parts;
  if (is_live(deployer.phase) && !deployer.holds_nothing) parts.emplace_back("cluster");
  for (const results::StateLease& lease : known.state.leases) {
    if (lease.deployer == name && !lease.name.empty()) parts.push_back(lease.type + " " + lease.name);
  }
  const auto count = run::running(deployer.processes).size() + left_running(known).size();
  if (count > 0) parts.push_back(fmt::format("{} process{}", count, count == 1 ? "" : "es"));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string age_of(const DeployerState& deployer) {
  return format_duration(std::chrono::seconds(std::max<std::int64_t>(0, std::time(nullptr) - deployer.began)));
}

results::Table describe(const std::vector<KnownRun>& runs) {
  results::Table table;
  for (const KnownRun& known : runs) {
    for (const auto& [name, deployer] : known.state.deployers) {
      const bool alive = is_alive(known, name);
      table.push_back({{"id", known.run_dir.filename()},
                       {"deployer", name},
                       {"phase", std::string(phase_name(deployer.phase))},
                       {"age", age_of(deployer)},
                       {"launcher", alive                  ? "at work"
                                    : is_dead(known, name) ? "killed"
                                                           : "none"},
                       {"holds", held_by(known, name, deployer)},
                       {"artifacts", deployer.artifacts}});
    }
  }
  return table;
}

class Runs {
 public:
  Runs(const cli::RunsArguments& arguments, const Environment& environment, const plugin::Finder& finder)
      : m_arguments(arguments),
        m_environment(environment),
        m_finder(finder),
        m_base(base_of(arguments.run_dir, environment)) {
    std::vector<std::string> problems;
    m_runs = run::known_runs(m_base, problems);
    for (const std::string& problem : problems) m_log.warning(problem);
    m_status = problems.empty() ? 0 : 1;
  }

  int list() const {
    const auto table = describe(m_runs);
    const std::string text =
        m_arguments.json ? results::table_as_json(table)
                         : results::table_as_text(table, {"id", "deployer", "phase", "age", "launcher", "holds"});
    return print_out(text) ? m_status : 1;
  }

  int down() {
    for (const std::string& id : m_arguments.ids) {
      if (std::ranges::find(m_runs, id, [](const KnownRun& known) { return known.run_dir.filename().string(); }) ==
          m_runs.end()) {
        print_error(fmt::format("there is no run \"{}\" below \"{}\": kubetest2 runs lists those that are", id,
                                m_base.string()));
        m_status = 1;
      }
    }
    for (const KnownRun& known : m_runs) {
      const bool named = std::ranges::find(m_arguments.ids, known.run_dir.filename().string()) != m_arguments.ids.end();
      if (named || m_arguments.all_dead) take_down(known, named);
    }
    return m_status;
  }

  int prune() {
    for (const KnownRun& known : m_runs) {
      const auto holds = [&](const auto& entry) {
        const auto& [name, deployer] = entry;
        const auto idle = std::chrono::seconds(std::time(nullptr) - deployer.changed);
        return is_alive(known, name) || is_live(deployer.phase) || idle < m_arguments.older_than;
      };
      if (std::ranges::any_of(known.state.deployers, holds) || !left_running(known).empty()) continue;
      if (!known.state.leases.empty()) continue;
      std::error_code error;
      std::filesystem::remove_all(known.run_dir, error);
      if (error) {
        print_error(fmt::format("removing \"{}\": {}", known.run_dir.string(), error.message()));
        m_status = 1;
      } else {
        print_out(known.run_dir.string() + "\n");
      }
    }
    return m_status;
  }

 private:
  void take_down(const KnownRun& known, bool named) {
    bool touched = false;
    if (!named && !(was_killed(known) && last_worker_gone(known))) return;
    for (const auto& [name, deployer] : known.state.deployers) {
      if (auto lock = run::RunLock::take(known.run_dir, name); !lock) {
        print_error(lock.error().message);
        m_status = 1;
        continue;
      }
      touched = true;
      end_processes(known);
      if (is_live(deployer.phase)) m_status = std::max(m_status, call_down(known, name, deployer));
      give_back_needless(known, name);
    }
    if (touched) forget_dead_launches(known);
  }

  // More than once: what is being ended may have started something in between.
  void end_processes(const KnownRun& known) {
    constexpr int k_rounds = 10;
    for (int round = 0; round < k_rounds; ++round) {
      const auto left = left_running(known);
      if (left.empty()) return;
      if (round == 0) {
        m_log.info(fmt::format("run {}: ending {} processes that a killed launcher left",
                               known.run_dir.filename().string(), left.size()));
      }
      if (!run::end_processes(left, k_grace).empty()) break;
    }
    const auto left = left_running(known);
    if (left.empty()) return;
    print_error(fmt::format("run {}: {} processes do not end, the first is {}", known.run_dir.filename().string(),
                            left.size(), left.front().pid));
    m_status = 1;
  }

  // A run of its own, as if one had typed it.
  int call_down(const KnownRun& known, const std::string& name, const DeployerState& deployer) {
    const auto found = m_finder.find(plugin::Kind::deployer, name);
    if (!found || found->executable) {
      print_error(fmt::format("run {}: {}", known.run_dir.filename().string(),
                              unknown_plugin(m_finder, plugin::Kind::deployer, name)));
      return 1;
    }
    Invocation invocation{*found,
                          {"--down", "--run-id=" + known.run_dir.filename().string(), "--rundir=" + m_base.string(),
                           "--artifacts=" + deployer.artifacts},
                          m_environment,
                          m_finder,
                          {},
                          {}};
    return launch(std::move(invocation));
  }

  // What Down does not: a killed test's, and a deployer's that had made nothing yet.
  void give_back_needless(const KnownRun& known, const std::string& deployer) {
    const auto state = run::StateFile(known.run_dir).read();
    if (!state || !*state) return;
    const LeaseRecord record(known.run_dir, known.state.run_id);
    for (const results::StateLease& lease : needless_leases(**state, deployer, {})) {
      plugin::NetCall call;
      call.note = [&](const char* line) { m_log.info(line); };
      const auto given = lease.name.empty() ? Result<std::string>(unnamed_lease_text(lease))
                                            : plugin::give_back(m_finder.module_directory(), lease, call);
      if (!given) {
        print_error(given.error().message);
        m_status = 1;
        continue;
      }
      m_log.info(*given);
      static_cast<void>(record.remove([&](const results::StateLease& other) { return other == lease; }));
    }
  }

  void forget_dead_launches(const KnownRun& known) {
    auto updated = run::StateFile(known.run_dir).update(known.state.run_id, [](results::State& state) {
      std::erase_if(state.launches, [](const auto& launch) { return !run::is_alive(launch); });
    });
    if (!updated) m_log.warning(updated.error().message);
  }

  const cli::RunsArguments& m_arguments;
  const Environment& m_environment;
  const plugin::Finder& m_finder;
  std::filesystem::path m_base;
  std::vector<KnownRun> m_runs;
  Log m_log;
  int m_status = 0;
};

}  // namespace

int runs_command(const std::vector<std::string>& arguments, const Environment& environment,
                 const plugin::Finder& finder) {
  const cli::RunsArguments parsed = cli::parse_runs(arguments);
  using Action = cli::RunsArguments::Action;
  if (parsed.action == Action::none) {
    print(parsed.message);
    return parsed.exit_status;
  }
  Runs runs(parsed, environment, finder);
  if (parsed.action == Action::list) return runs.list();
  return parsed.action == Action::down ? runs.down() : runs.prune();
}

std::string runs_down_command(const std::filesystem::path& run_dir, const Environment& environment) {
  std::string command = "kubetest2 runs down " + quote_word(run_dir.filename().string());
  const auto base = run_dir.parent_path();
  if (base != base_of({}, environment)) command += " --rundir=" + quote_word(base.string());
  return command;
}

}  // namespace kt2::program
