// The files around a run's steps: its directories before the first one, metadata.json as plugins and foreign testers
// add to it, state.json before and after those that change the cluster.
#pragma once

#include "base/log.hpp"
#include "kubetest2/run_record.hpp"
#include "results/metadata.hpp"
#include "run/operations.hpp"
#include "run/plan.hpp"
#include "run/worker.hpp"

namespace kt2::program {

// Passes steps on to `operations`, and does before and after them what files need.
class Bookkeeping final : public run::Operations {
 public:
  // All are borrowed. `fresh` says that the artifacts hold nothing of this run yet.
  Bookkeeping(const run::Plan& plan, run::Operations& operations, results::Metadata& metadata, RunRecord& record,
              const Log& log, bool fresh);

  run::Report perform(const run::Request& request) override;
  std::optional<int> interrupted() override { return m_operations.interrupted(); }
  std::optional<Clock::time_point> interrupted_at() override { return m_operations.interrupted_at(); }

 private:
  Result<void> first_entries();
  run::Report cluster_step(const run::Request& request);
  run::Report foreign_test(const run::Request& request);
  void warn(const Result<void>& result) const;

  const run::Plan& m_plan;
  run::Operations& m_operations;
  results::Metadata& m_metadata;
  RunRecord& m_record;
  const Log& m_log;
  bool m_fresh;
};

// Makes artifacts and rundir. The error names the one that cannot be made.
Result<void> make_run_directories(const run::Plan& plan);

}  // namespace kt2::program
