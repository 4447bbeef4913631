// A worker's leases: on record in the run's state, and known to the supervisor, which has heartbeats sent for them.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/control.hpp"
#include "kubetest2/lease_record.hpp"
#include "plugin/leases.hpp"
#include "plugin/services.hpp"
#include "run/channel.hpp"
#include "run/plan.hpp"
#include "run/step.hpp"

namespace kt2::program {

class RunLeases final : public plugin::Leases {
 public:
  // `channel` and `plan` are borrowed. Without a mark there is no run, and no record of it: what is held ends with the
  // process.
  RunLeases(run::Channel& channel, const run::Plan& plan, std::string mark);

  std::optional<results::StateLease> take_up(const results::StateLease& wanted) override;
  std::optional<results::StateLease> find(const std::string& name) override;
  Result<void> wanted(const results::StateLease& lease) override;
  void unwanted(const results::StateLease& lease) override;
  Result<void> held(const results::StateLease& lease) override;
  void going_back(const std::string& name) override;
  void still_held(const std::string& name) override;
  void over(const std::string& name) override;

  // Gives back what the step leaves behind that is over: after the test what the test holds, after a Down that
  // succeeded and at the end everything that no cluster needs. An error names the first that could not be given back.
  Result<void> after(run::Step step, plugin::Services& services, const Control& control);

 private:
  results::StateLease with_run(results::StateLease lease) const;
  std::vector<results::StateLease> leftovers(run::Step step) const;

  run::Channel& m_channel;
  const run::Plan& m_plan;
  std::string m_mark;
  std::vector<results::StateLease> m_held;  // by this process
  std::set<std::string> m_taken_up;
};

}  // namespace kt2::program
