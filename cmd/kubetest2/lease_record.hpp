// The run's leases on disk, in RUNDIR/state.json: what is held, by whom, and what may be given back by now. It asks no
// server for anything.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "run/state_file.hpp"

namespace kt2::program {

class LeaseRecord {
 public:
  using Predicate = std::function<bool(const results::StateLease&)>;

  LeaseRecord(const std::filesystem::path& run_dir, std::string run_id)
      : m_file(run_dir), m_run_id(std::move(run_id)) {}

  // Those on record; none where there is no record that can be read.
  std::vector<results::StateLease> read() const;
  bool has(const std::string& name) const;

  // On disk when this returns.
  Result<void> add(const results::StateLease& lease) const;
  // `held` in place of the intent to get it. On disk when this returns.
  Result<void> found(const results::StateLease& intent, const results::StateLease& held) const;
  Result<void> remove(const Predicate& which) const;
  Result<void> mark_going_back(const std::string& name, bool going_back) const;

 private:
  Result<void> update(const std::function<void(std::vector<results::StateLease>&)>& change,
                      run::StateFile::Durable durable) const;

  run::StateFile m_file;
  std::string m_run_id;
};

// The leases that nobody needs any more once `deployer`'s launch with that mark is over: those of tests that are over,
// and, unless the deployer's cluster may be there, the deployer's. Intents, which have no name, are among them.
std::vector<results::StateLease> needless_leases(const results::State& state, const std::string& deployer,
                                                 const std::string& mark);

// What is to be said of an intent whose process ended before it had an answer.
std::string unnamed_lease_text(const results::StateLease& intent);

}  // namespace kt2::program
