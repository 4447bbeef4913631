#include "kubetest2/launch.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <map>
#include <utility>

#include "base/files.hpp"
#include "base/words.hpp"
#include "kubetest2/bookkeeping.hpp"
#include "kubetest2/cluster_dump.hpp"
#include "kubetest2/dry_run.hpp"
#include "kubetest2/glance.hpp"
#include "kubetest2/lease_keeper.hpp"
#include "kubetest2/lease_record.hpp"
#include "kubetest2/leftover.hpp"
#include "kubetest2/reporter.hpp"
#include "kubetest2/run_record.hpp"
#include "kubetest2/runs_command.hpp"
#include "kubetest2/usage.hpp"
#include "kubetest2/worker_process.hpp"
#include "process/outcome.hpp"
#include "results/summary.hpp"
#include "run/remains.hpp"
#include "run/run_lock.hpp"
#include "run/worker.hpp"

namespace kt2::program {
namespace {

// The worker's news during a real run. What comes before there is a place for it is kept.
class LiveEvents final : public run::WorkerEvents {
 public:
  void metadata(const std::string& key, const std::string& value) override {
    m_metadata[key] = value;
    if (target != nullptr) flush();
  }
  void planned(const std::string& line) override {
    if (on_planned) on_planned(line);
  }
  void warning(const std::string& line) override {
    if (log != nullptr) log->warning(line);
  }

  void kept(const std::vector<process::Identity>& processes) override {
    if (record != nullptr) record->kept(processes);
  }
  void kubeconfig(const std::string& path) override {
    if (record != nullptr) record->kubeconfig(path);
  }

  bool holds(const std::string& name) override { return leases == nullptr || leases->has(name); }

  void flush() {
    if (m_metadata.empty()) return;
    if (auto merged = target->merge(std::exchange(m_metadata, {})); !merged) warning(merged.error().message);
  }

  results::Metadata* target = nullptr;
  RunRecord* record = nullptr;
  const LeaseRecord* leases = nullptr;
  const Log* log = nullptr;
  std::function<void(const std::string&)> on_planned;

 private:
  std::map<std::string, std::string> m_metadata;
};

int exit_status(const run::Ending& ending, bool results_written) {
  if (ending.signal) return 128 + *ending.signal;
  return ending.failed || !results_written ? 1 : 0;
}

// How to reach the cluster of a failed run, and how to be rid of it.
std::string staying_text(const run::Plan& plan, const RunRecord& record, const Environment& environment) {
  std::string text = "The cluster stays, for a look at it (--keep-on-failure).\n";
  if (!record.kubeconfig().empty()) text += "  reach it:  export KUBECONFIG=" + quote_word(record.kubeconfig()) + "\n";
  return text + "  remove it: " + runs_down_command(plan.run_dir, environment) + "\n";
}

// Of what an earlier call holds nobody has sent heartbeats since it ended.
void resume(const LeaseRecord& leases, const run::Plan& plan, run::Worker& worker) {
  for (const results::StateLease& lease : leases.read()) {
    if (lease.deployer == plan.deployer && !lease.of_test && !lease.name.empty()) worker.resume(lease);
  }
}

// What a later call gives back, or Boskos takes back before.
void tell_what_stays(const LeaseRecord& leases, const run::Plan& plan, const Log& log) {
  for (const results::StateLease& lease : leases.read()) {
    if (lease.deployer != plan.deployer || lease.of_test || lease.name.empty()) continue;
    log.warning(
        fmt::format("the {} \"{}\" of Boskos at {} stays ours, until --down; nobody sends heartbeats until a "
                    "later call of the run begins, and Boskos may take it back in the meantime",
                    lease.type, lease.name, lease.server));
  }
}

int perform_run(const run::Plan& plan, run::Worker& worker, results::StepTrace& trace, LiveEvents& events,
                const Invocation& invocation) {
  const auto start = Clock::now();
  const auto began = std::filesystem::file_time_type::clock::now();
  const Log log(plan.log, filter_of(invocation.secrets));
  results::Junit junit(plan.artifacts / "junit_runner.xml", plan.run_id);
  results::Metadata metadata(plan.artifacts / "metadata.json");
  events.log = &log;
  events.target = &metadata;
  log.info(fmt::format("run id {}, rundir \"{}\", artifacts \"{}\"", plan.run_id, plan.run_dir.string(),
                       plan.artifacts.string()));
  log.verbose(1, fmt::format("deployer {} {} from \"{}\"", plan.deployer, plan.deployer_version,
                             invocation.deployer.path.string()));
  RunRecord record(plan, launch_of(::getpid(), worker.pid(), invocation.mark), log);
  // Whatever becomes of the other steps, Down needs what is known.
  record.load();
  events.record = &record;
  const LeaseRecord leases(plan.run_dir, plan.run_id);
  events.leases = &leases;
  resume(leases, plan, worker);
  Bookkeeping operations(plan, worker, {junit, metadata, record, trace}, invocation.secrets, log);
  operations.on_ready = [&] { events.flush(); };
  Reporter reporter(junit, record, log, plan.skip_test_row);
  const bool github_actions = invocation.surroundings.github_actions;
  const run::Ending ending = run::perform(plan, operations, reporter, github_actions);
  // The worker outlives it: should we be killed while it is written, there is someone to write it anew.
  record.finish();
  worker.quit();
  tell_what_stays(leases, plan, log);
  if (ending.signal && !ending.failed) {
    log.warning(fmt::format("{} came, and all was done all the same", process::signal_name(*ending.signal)));
  }
  print(results::summary(ending.rows, Clock::now() - start, plan.artifacts));
  print(cluster_summary(plan.artifacts, began));
  if (ending.stays && !plan.holds_nothing) print(staying_text(plan, record, invocation.environment));
  print(leftover_text(plan, ending, invocation.environment));
  return exit_status(ending, reporter.results_written());
}

// Only one launcher at a time may change a cluster. Where the lock's file cannot be made, Init will say so.
Result<std::optional<run::RunLock>> lock(const run::Plan& plan) {
  if (!plan.owns_cluster() || !make_directories(plan.run_dir)) return std::optional<run::RunLock>();
  auto taken = run::RunLock::take(plan.run_dir, plan.deployer);
  if (taken) return std::optional(std::move(*taken));
  if (taken.error().cause == Cause::usage) return taken.error();
  return std::optional<run::RunLock>();
}

}  // namespace

int launch(Invocation invocation) {
  invocation.mark = run::own_mark();
  run::Signals signals;
  const auto core = glance(invocation.arguments);
  if (core && core->boolean("die-with-parent")) run::Signals::hear_death_of(invocation.parent);
  LiveEvents events;
  auto trace = results::StepTrace::make();
  if (!trace) {
    print_error(trace.error().message);
    return 1;
  }
  std::filesystem::path run_dir;
  run::Keeper keeper([&](run::Keeper::Ends ends) {
    return lease_keeper(std::move(ends), {invocation.finder.module_directory(), run_dir, invocation.run_id});
  });
  run::Worker worker([&](run::Channel channel) { return worker_process(invocation, *trace, std::move(channel)); },
                     signals, events, keeper);
  auto prepared = worker.prepare();
  if (!prepared) {
    print_error(invocation.secrets.redact(prepared.error().message));
    return 1;
  }
  if (!prepared->plan) return prepared->exit_status;
  const run::Plan& plan = *prepared->plan;
  invocation.run_id = plan.run_id;
  run_dir = plan.run_dir;
  worker.set_limits(plan.limits);
  if (!invocation.surroundings_warning.empty()) Log(plan.log).warning(invocation.surroundings_warning);
  if (plan.dry_run) {
    DryRun dry_run(plan);
    events.on_planned = [&](const std::string& line) { dry_run.planned(line); };
    const run::Ending ending = run::perform(plan, worker, dry_run);
    worker.quit();
    return exit_status(ending, dry_run.written());
  }
  const auto held = lock(plan);
  if (!held) {
    print_error(held.error().message);
    worker.quit();
    return 1;
  }
  if (*held) worker.share_lock((*held)->fd());
  return perform_run(plan, worker, *trace, events, invocation);
}

}  // namespace kt2::program
