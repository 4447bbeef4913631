#include "kubetest2/run_leases.hpp"

#include <algorithm>

#include "plugin/boskos_call.hpp"
#include "run/lease_message.hpp"

namespace kt2::program {

using results::StateLease;
using run::MessageKind;
using run::Step;

RunLeases::RunLeases(run::Channel& channel, const run::Plan& plan, std::string mark)
    : m_channel(channel), m_plan(plan), m_mark(std::move(mark)) {}

StateLease RunLeases::with_run(StateLease lease) const {
  lease.deployer = m_plan.deployer;
  lease.launch = m_mark;
  return lease;
}

std::optional<StateLease> RunLeases::take_up(const StateLease& wanted) {
  if (m_mark.empty()) return std::nullopt;
  for (const StateLease& lease : LeaseRecord(m_plan.run_dir, m_plan.run_id).read()) {
    const bool same = lease.server == wanted.server && lease.type == wanted.type && lease.of_test == wanted.of_test &&
                      lease.deployer == m_plan.deployer && (!lease.of_test || lease.launch == m_mark);
    if (!same || lease.name.empty() || lease.going_back) continue;
    if (m_taken_up.insert(lease.name).second) return lease;
  }
  return std::nullopt;
}

std::optional<StateLease> RunLeases::find(const std::string& name) {
  for (const StateLease& lease : m_held) {
    if (lease.name == name) return lease;
  }
  if (m_mark.empty()) return std::nullopt;
  for (StateLease& lease : LeaseRecord(m_plan.run_dir, m_plan.run_id).read()) {
    if (lease.name == name && lease.deployer == m_plan.deployer) return std::move(lease);
  }
  return std::nullopt;
}

Result<void> RunLeases::wanted(const StateLease& lease) {
  if (m_mark.empty()) return {};
  return LeaseRecord(m_plan.run_dir, m_plan.run_id).add(with_run(lease));
}

void RunLeases::unwanted(const StateLease& lease) {
  if (m_mark.empty()) return;
  const StateLease intent = with_run(lease);
  static_cast<void>(
      LeaseRecord(m_plan.run_dir, m_plan.run_id).remove([&](const StateLease& known) { return known == intent; }));
}

Result<void> RunLeases::held(const StateLease& lease) {
  const StateLease ours = with_run(lease);
  StateLease intent = ours;
  intent.name.clear();
  m_held.push_back(ours);
  m_taken_up.insert(ours.name);
  m_channel.send(run::lease_message(ours));
  if (m_mark.empty()) return {};
  return LeaseRecord(m_plan.run_dir, m_plan.run_id).found(intent, ours);
}

void RunLeases::going_back(const std::string& name) {
  // The supervisor reads this before it hears of a heartbeat that came too late.
  m_channel.send({MessageKind::lease_over, {name}});
  if (!m_mark.empty()) static_cast<void>(LeaseRecord(m_plan.run_dir, m_plan.run_id).mark_going_back(name, true));
}

void RunLeases::still_held(const std::string& name) {
  const auto lease = find(name);
  if (!m_mark.empty()) static_cast<void>(LeaseRecord(m_plan.run_dir, m_plan.run_id).mark_going_back(name, false));
  if (lease) m_channel.send(run::lease_message(*lease, true));
}

void RunLeases::over(const std::string& name) {
  const auto has_name = [&](const StateLease& lease) { return lease.name == name; };
  std::erase_if(m_held, has_name);
  m_channel.send({MessageKind::lease_over, {name}});
  if (!m_mark.empty()) static_cast<void>(LeaseRecord(m_plan.run_dir, m_plan.run_id).remove(has_name));
}

std::vector<StateLease> RunLeases::leftovers(Step step) const {
  if (m_mark.empty()) return m_held;
  const auto state = run::StateFile(m_plan.run_dir).read();
  if (!state || !*state || (*state)->leases.empty()) return {};
  if (step == Step::down) {
    // The state says only later that there is no cluster any more.
    results::State down = **state;
    down.deployers[m_plan.deployer].phase = results::Phase::down;
    return needless_leases(down, m_plan.deployer, m_mark);
  }
  auto needless = needless_leases(**state, m_plan.deployer, m_mark);
  if (step == Step::test) std::erase_if(needless, [](const StateLease& lease) { return !lease.of_test; });
  return needless;
}

Result<void> RunLeases::after(Step step, plugin::Services& services, const Control& control) {
  if (m_plan.dry_run || (step != Step::test && step != Step::down && step != Step::finish)) return {};
  Result<void> result;
  for (const StateLease& lease : leftovers(step)) {
    if (lease.name.empty()) {
      services.log(Severity::warning, unnamed_lease_text(lease));
      static_cast<void>(
          LeaseRecord(m_plan.run_dir, m_plan.run_id).remove([&](const StateLease& known) { return known == lease; }));
      continue;
    }
    auto given = plugin::give_back(services, lease.name, control);
    if (given) continue;
    services.log(Severity::warning, given.error().message);
    if (result) result = std::move(given);
  }
  return result;
}

}  // namespace kt2::program
