// The run's leases as the host's services see them: the record of what is held of others for a while. It asks no server
// for anything.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "results/state.hpp"

namespace kt2::plugin {

class Leases {
 public:
  virtual ~Leases() = default;

  // One of that type from that server that an earlier process took for the deployer, or for this test, and that was not
  // asked for since this one began.
  virtual std::optional<results::StateLease> take_up(const results::StateLease& wanted) = 0;
  // The lease on the resource of that name.
  virtual std::optional<results::StateLease> find(const std::string& name) = 0;

  // It is about to be asked for: on record, without a name, when this returns.
  virtual Result<void> wanted(const results::StateLease& lease) = 0;
  // It was not to be had.
  virtual void unwanted(const results::StateLease& lease) = 0;
  // It is held from now on: on record when this returns, and heartbeats are sent for it.
  virtual Result<void> held(const results::StateLease& lease) = 0;
  // It is about to be given back, and no loss any more.
  virtual void going_back(const std::string& name) = 0;
  // It was not given back after all.
  virtual void still_held(const std::string& name) = 0;
  // It is over.
  virtual void over(const std::string& name) = 0;
};

// For what runs without a run.
class NoLeases final : public Leases {
 public:
  std::optional<results::StateLease> take_up(const results::StateLease&) override { return std::nullopt; }
  std::optional<results::StateLease> find(const std::string&) override { return std::nullopt; }
  Result<void> wanted(const results::StateLease&) override { return {}; }
  void unwanted(const results::StateLease&) override {}
  Result<void> held(const results::StateLease&) override { return {}; }
  void going_back(const std::string&) override {}
  void still_held(const std::string&) override {}
  void over(const std::string&) override {}
};

}  // namespace kt2::plugin
