// The files around a run's steps: its directories before the first one, metadata.json as plugins and foreign testers
// add to it, state.json before and after those that change the cluster, what a killed worker left of a step's log.
// Nothing that it passes on has secrets in it.
#pragma once

#include <functional>

#include "base/log.hpp"
#include "base/secrets.hpp"
#include "kubetest2/run_record.hpp"
#include "results/junit.hpp"
#include "results/metadata.hpp"
#include "results/step_trace.hpp"
#include "run/operations.hpp"
#include "run/plan.hpp"
#include "run/worker.hpp"

namespace kt2::program {

// Passes steps on to `operations`, and does before and after them what files need.
class Bookkeeping final : public run::Operations {
 public:
  // Where it writes; all borrowed.
  struct Files {
    results::Junit& junit;
    results::Metadata& metadata;
    RunRecord& record;
    results::StepTrace& trace;  // what the worker prints
  };
  // All are borrowed.
  Bookkeeping(const run::Plan& plan, run::Operations& operations, const Files& files, const Secrets& secrets,
              const Log& log);

  // Called once the directories and their first files are there.
  std::function<void()> on_ready;

  run::Report perform(const run::Request& request) override;
  std::optional<int> interrupted() override { return m_operations.interrupted(); }
  std::optional<Clock::time_point> interrupted_at() override { return m_operations.interrupted_at(); }
  std::optional<Error> lost() override { return m_operations.lost(); }

 private:
  run::Report in_order(const run::Request& request);
  Result<void> first_entries();
  run::Report cluster_step(const run::Request& request);
  run::Report foreign_test(const run::Request& request);
  run::Report recorded(const run::Request& request);
  void warn(const Result<void>& result) const;

  const run::Plan& m_plan;
  run::Operations& m_operations;
  Files m_files;
  RunRecord& m_record;
  const Secrets& m_secrets;
  const Log& m_log;
};

// Makes artifacts and rundir. The error names the one that cannot be made.
Result<void> make_run_directories(const run::Plan& plan);

}  // namespace kt2::program
