// RUNDIR/state.json as a value: what a later call, in another process or after a power cut, needs to go on with a run
// or to take it down. It reads and writes text; files, locks and meaning are others'.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "results/row.hpp"

namespace kt2::results {

// One process, beyond its pid: pids are used again, and start times count from a boot.
struct StateProcess {
  pid_t pid = 0;
  std::uint64_t start_time = 0;  // clock ticks since that boot
  std::string boot_id;
  friend bool operator==(const StateProcess&, const StateProcess&) = default;
};

// One launcher that is, or was when it was killed, at work on the run.
struct StateLaunch {
  StateProcess supervisor;
  StateProcess worker;
  std::string mark;  // its processes have this in their environment
};

// A deployer's flag as it was given.
struct StateFlag {
  std::string name;
  std::vector<std::string> values;
  bool secret = false;   // values are not kept
  std::string variable;  // of a secret: the environment variable that held the same value; empty when none did
};

// Where the deployer's cluster stands.
enum class Phase { created, building, going_up, up, up_failed, going_down, down, down_failed };

// "going up"
std::string_view phase_name(Phase phase);
// Whether something of it may be there: from the begin of Up to a Down that succeeded.
bool is_live(Phase phase);

struct DeployerState {
  Phase phase = Phase::created;
  bool holds_nothing = false;  // the deployer makes nothing that could be left behind
  std::string artifacts;
  std::string kubeconfig;  // empty until known
  std::int64_t began = 0;  // seconds since 1970
  std::int64_t changed = 0;
  std::vector<StateFlag> flags;
  std::string record;                   // the deployer's own
  std::vector<StateProcess> processes;  // what Up left running
  std::vector<Row> rows;                // without output
};

// A resource of a Boskos server that is the run's, or that is being asked for. No secret is in it.
struct StateLease {
  std::string name;      // empty while it is asked for
  std::string deployer;  // of the run that it is for
  bool of_test = false;  // the tester's: it ends with the test
  std::string launch;    // the mark of the launch that asked for it
  std::string server;    // a URL
  std::string type;
  std::string owner;
  std::string user;
  std::string password_file;
  std::int64_t heartbeat_ms = 0;
  bool going_back = false;  // the server is being told that it is over
  friend bool operator==(const StateLease&, const StateLease&) = default;
};

struct State {
  std::string run_id;
  std::map<std::string, DeployerState> deployers;  // by name
  std::vector<StateLaunch> launches;
  std::vector<StateLease> leases;
};

std::string state_text(const State& state);

// Errors: text that is no state, or not a whole one, or one of a newer version.
Result<State> parse_state(std::string_view text);

}  // namespace kt2::results
