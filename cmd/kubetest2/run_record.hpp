// Keeps RUNDIR/state.json true while a run goes on, so that whoever comes after us, however we end, knows what there is
// to take down.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "process/identity.hpp"
#include "results/row.hpp"
#include "run/plan.hpp"
#include "run/state_file.hpp"
#include "run/step.hpp"

namespace kt2::program {

class RunRecord {
 public:
  // `plan` and `log` are borrowed. `launch` is who is at work: see launch_of().
  RunRecord(const run::Plan& plan, results::StateLaunch launch, const Log& log);

  // Takes over what is on disk of an earlier call, or of the supervisor that was killed.
  void load();
  // Before anything is done: who is at work, on what, with which flags.
  Result<void> begin();
  // Before Build, Up and Down. What Up makes could not be found again without the record, so an error means that it
  // must not begin.
  Result<void> step_begins(run::Step step);
  void step_ended(run::Step step, bool failed);

  // What the cluster consists of.
  void kept(const std::vector<process::Identity>& processes);
  void kubeconfig(const std::string& path) { m_kubeconfig = path; }
  const std::string& kubeconfig() const { return m_kubeconfig; }
  // The results so far; written with what comes next.
  void rows(const std::vector<results::Row>& rows) { m_rows = rows; }

  // After Down: ends what Up left running and Down did not.
  void end_the_rest();

  // The launch is over.
  void finish();

 private:
  Result<void> write(run::StateFile::Durable durable = run::StateFile::Durable::no);
  Result<void> write_phase(run::StateFile::Durable durable = run::StateFile::Durable::no);
  void fill(results::State& state) const;

  const run::Plan& m_plan;
  const Log& m_log;
  run::StateFile m_file;
  results::StateLaunch m_launch;
  std::optional<results::Phase> m_phase;  // unless it is as it was
  std::vector<results::StateProcess> m_processes;
  std::string m_kubeconfig;
  std::vector<results::Row> m_earlier;  // of earlier calls of this run
  std::vector<results::Row> m_rows;
  bool m_finished = false;
};

// The launch with that mark: its supervisor and worker, by pid.
results::StateLaunch launch_of(pid_t supervisor, pid_t worker, const std::string& mark);

}  // namespace kt2::program
