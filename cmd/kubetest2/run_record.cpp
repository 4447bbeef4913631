#include "kubetest2/run_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "run/remains.hpp"

namespace kt2::program {

using results::Phase;
using run::StateFile;
using run::Step;

RunRecord::RunRecord(const run::Plan& plan, results::StateLaunch launch, const Log& log)
    : m_plan(plan), m_log(log), m_file(plan.run_dir), m_launch(std::move(launch)) {}

void RunRecord::load() {
  if (auto known = m_file.read(); known && *known) {
    const auto found = (*known)->deployers.find(m_plan.deployer);
    if (found != (*known)->deployers.end()) {
      m_processes = found->second.processes;
      m_kubeconfig = found->second.kubeconfig;
      m_earlier = found->second.rows;
    }
  }
}

Result<void> RunRecord::begin() {
  return write();
}

void RunRecord::fill(results::State& state) const {
  const auto now = std::time(nullptr);
  const auto is_ours = [&](const results::StateLaunch& launch) { return launch.mark == m_launch.mark; };
  std::erase_if(state.launches, is_ours);
  if (!m_finished) state.launches.push_back(m_launch);
  results::DeployerState& deployer = state.deployers[m_plan.deployer];
  if (deployer.began == 0 || (m_plan.owns_cluster() && !is_live(deployer.phase))) deployer.began = now;
  deployer.changed = now;
  deployer.holds_nothing = m_plan.holds_nothing;
  deployer.artifacts = m_plan.artifacts.string();
  if (m_plan.owns_cluster()) {
    deployer.flags = m_plan.flags;
    deployer.processes = m_processes;
    if (m_phase) deployer.phase = *m_phase;
    if (deployer.phase == Phase::down) deployer.record.clear();
  }
  if (!m_kubeconfig.empty()) deployer.kubeconfig = m_kubeconfig;
  deployer.rows = m_earlier;
  deployer.rows.insert(deployer.rows.end(), m_rows.begin(), m_rows.end());
  for (results::Row& row : deployer.rows) {
    if (row.failure) row.failure->output.clear();
  }
}

Result<void> RunRecord::write(StateFile::Durable durable) {
  return m_file.update(
      m_plan.run_id, [this](results::State& state) { fill(state); }, durable);
}

// Where there is nothing to find again, the begin and the end of the run say enough.
Result<void> RunRecord::write_phase(StateFile::Durable durable) {
  return m_plan.holds_nothing ? Result<void>() : write(durable);
}

Result<void> RunRecord::step_begins(Step step) {
  switch (step) {
    case Step::build:
      m_phase = Phase::building;
      return write_phase();
    case Step::up:
      m_phase = Phase::going_up;
      return write_phase(StateFile::Durable::yes);
    case Step::down:
      m_phase = Phase::going_down;
      return write_phase();
    default:
      return {};
  }
}

void RunRecord::step_ended(Step step, bool failed) {
  if (step == Step::up) {
    m_phase = failed ? Phase::up_failed : Phase::up;
  } else if (step == Step::down) {
    // Written when the run finishes, which is next.
    m_phase = failed ? Phase::down_failed : Phase::down;
    return;
  } else {
    return;
  }
  if (auto written = write_phase(); !written) m_log.warning(written.error().message);
}

void RunRecord::kept(const std::vector<process::Identity>& processes) {
  for (const process::Identity& identity : processes) m_processes.push_back(run::state_process(identity));
  if (auto written = write(); !written) m_log.warning(written.error().message);
}

void RunRecord::end_the_rest() {
  const auto alive = run::running(m_processes);
  m_processes.clear();
  if (alive.empty()) return;
  m_log.info(fmt::format("ending {} processes of the cluster that down left running", alive.size()));
  for (const process::Identity& identity : run::end_processes(alive, m_plan.limits.grace)) {
    m_log.error(fmt::format("process {} of the cluster does not end", identity.pid));
    m_processes.push_back(run::state_process(identity));
  }
}

void RunRecord::finish() {
  m_finished = true;
  if (auto written = write(); !written) m_log.warning(written.error().message);
}

results::StateLaunch launch_of(pid_t supervisor, pid_t worker, const std::string& mark) {
  const auto process = [](pid_t pid) {
    const auto identity = process::identity_of(pid);
    return identity ? run::state_process(*identity) : results::StateProcess{};
  };
  return {process(supervisor), process(worker), mark};
}

}  // namespace kt2::program
