#include "kubetest2/launch.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "kubetest2/bookkeeping.hpp"
#include "kubetest2/dry_run.hpp"
#include "kubetest2/reporter.hpp"
#include "kubetest2/usage.hpp"
#include "kubetest2/worker_process.hpp"
#include "process/outcome.hpp"
#include "results/summary.hpp"
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

  void flush() {
    if (m_metadata.empty()) return;
    if (auto merged = target->merge(std::exchange(m_metadata, {})); !merged) warning(merged.error().message);
  }

  results::Metadata* target = nullptr;
  const Log* log = nullptr;
  std::function<void(const std::string&)> on_planned;

 private:
  std::map<std::string, std::string> m_metadata;
};

int exit_status(const run::Ending& ending, bool results_written) {
  if (ending.signal) return 128 + *ending.signal;
  return ending.failed || !results_written ? 1 : 0;
}

int perform_run(const run::Plan& plan, run::Worker& worker, LiveEvents& events, bool github_actions) {
  const auto start = Clock::now();
  const Log log(plan.log);
  results::Junit junit(plan.artifacts / "junit_runner.xml", plan.run_id);
  results::Metadata metadata(plan.artifacts / "metadata.json");
  events.log = &log;
  events.target = &metadata;
  if (auto loaded = junit.load(); !loaded) log.warning(loaded.error().message);
  log.info(fmt::format("run id {}, rundir \"{}\", artifacts \"{}\"", plan.run_id, plan.run_dir.string(),
                       plan.artifacts.string()));
  Bookkeeping operations(plan, worker, metadata, log, !junit.continues());
  Reporter reporter(junit, log, plan.skip_test_row);
  const run::Ending ending = run::perform(plan, operations, reporter, github_actions);
  worker.quit();
  if (ending.signal && !ending.failed) {
    log.warning(fmt::format("{} came, and all was done all the same", process::signal_name(*ending.signal)));
  }
  print(results::summary(ending.rows, Clock::now() - start, plan.artifacts));
  return exit_status(ending, reporter.results_written());
}

}  // namespace

int launch(Invocation invocation) {
  run::Signals signals;
  LiveEvents events;
  run::Worker worker([&](run::Channel channel) { return worker_process(invocation, std::move(channel)); }, signals,
                     events);
  auto prepared = worker.prepare();
  if (!prepared) {
    print_error(prepared.error().message);
    return 1;
  }
  if (!prepared->plan) return prepared->exit_status;
  const run::Plan& plan = *prepared->plan;
  invocation.run_id = plan.run_id;
  worker.set_grace(plan.limits.grace);
  if (plan.dry_run) {
    DryRun dry_run(plan);
    events.on_planned = [&](const std::string& line) { dry_run.planned(line); };
    const run::Ending ending = run::perform(plan, worker, dry_run);
    worker.quit();
    return exit_status(ending, dry_run.written());
  }
  return perform_run(plan, worker, events, invocation.environment.get("GITHUB_ACTIONS") == "true");
}

}  // namespace kt2::program
