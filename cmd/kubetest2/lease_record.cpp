#include "kubetest2/lease_record.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "run/remains.hpp"

namespace kt2::program {

using results::StateLease;
using run::StateFile;

std::vector<StateLease> LeaseRecord::read() const {
  const auto state = m_file.read();
  return state && *state ? (*state)->leases : std::vector<StateLease>();
}

bool LeaseRecord::has(const std::string& name) const {
  const auto state = m_file.read();
  // A file that cannot be read says nothing.
  if (!state || !*state) return true;
  return std::ranges::any_of((*state)->leases,
                             [&](const StateLease& lease) { return lease.name == name && !lease.going_back; });
}

Result<void> LeaseRecord::update(const std::function<void(std::vector<StateLease>&)>& change,
                                 StateFile::Durable durable) const {
  return m_file.update(
      m_run_id, [&](results::State& state) { change(state.leases); }, durable);
}

Result<void> LeaseRecord::add(const StateLease& lease) const {
  return update([&](auto& leases) { leases.push_back(lease); }, StateFile::Durable::yes);
}

Result<void> LeaseRecord::found(const StateLease& intent, const StateLease& held) const {
  return update(
      [&](auto& leases) {
        if (const auto at = std::ranges::find(leases, intent); at != leases.end()) leases.erase(at);
        leases.push_back(held);
      },
      StateFile::Durable::yes);
}

Result<void> LeaseRecord::remove(const Predicate& which) const {
  return update([&](auto& leases) { std::erase_if(leases, which); }, StateFile::Durable::no);
}

Result<void> LeaseRecord::mark_going_back(const std::string& name, bool going_back) const {
  return update(
      [&](auto& leases) {
        for (StateLease& lease : leases) {
          if (lease.name == name) lease.going_back = going_back;
        }
      },
      StateFile::Durable::no);
}

std::vector<StateLease> needless_leases(const results::State& state, const std::string& deployer,
                                        const std::string& mark) {
  const auto runs_elsewhere = [&](const StateLease& lease) {
    return lease.launch != mark && std::ranges::any_of(state.launches, [&](const results::StateLaunch& launch) {
             return launch.mark == lease.launch && run::is_alive(launch);
           });
  };
  std::vector<StateLease> needless;
  for (const StateLease& lease : state.leases) {
    if (lease.deployer != deployer || runs_elsewhere(lease)) continue;
    const auto known = state.deployers.find(lease.deployer);
    const bool stands = known != state.deployers.end() && is_live(known->second.phase);
    if (lease.of_test || lease.name.empty() || !stands) needless.push_back(lease);
  }
  return needless;
}

std::string unnamed_lease_text(const StateLease& intent) {
  return fmt::format(
      "a {} was being asked for at Boskos at {} as {} when its process ended: if one was given, Boskos takes it back "
      "by "
      "itself, since nobody sends heartbeats for it",
      intent.type, intent.server, intent.owner);
}

}  // namespace kt2::program
