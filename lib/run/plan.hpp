// What a run is asked to do: the command line and the environment, understood. The worker makes it, the supervisor acts
// on it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "results/state.hpp"

namespace kt2::run {

// Zero: no limit.
struct StepLimits {
  Duration build{};
  Duration up{};
  Duration ready{};
  Duration test{};
  Duration down{};
  Duration run{};
  Duration grace = std::chrono::seconds(30);
  // The same once a signal came: whoever sent it may kill us soon.
  Duration signal_grace = std::chrono::seconds(30);
  // How long a step that was told to stop may take to return, beyond its grace.
  Duration patience = std::chrono::seconds(20);
  // How long after a signal all must be over.
  Duration after_signal{};
  // By when all must be over, whatever came. Of the monotonic clock, which both processes read.
  std::optional<Clock::time_point> end = std::nullopt;
  // Where they are from, for the plan and for messages: a flag, an environment variable, or "default".
  std::string run_from = "default";
  std::string grace_from = "default";
  std::string signal_grace_from = "default";
  bool down_given = false;  // --down-timeout
};

struct Plan {
  std::string deployer;
  std::string deployer_version;
  std::string tester;  // empty: no test
  bool build = false;
  bool up = false;
  bool down = false;
  bool ready = false;  // there is something to wait for before the test
  bool pre_test_cmd = false;
  bool post_test_cmd = false;
  bool skip_test_row = false;
  bool foreign_tester = false;  // an executable that writes metadata.json itself
  bool dumps_logs = false;      // there is something to write down before Down when a step failed
  bool dumps_always = false;    // also when none did
  bool dry_run = false;
  bool keep_on_failure = false;
  bool holds_nothing = false;  // the deployer's: there is nothing that a power cut could leave behind
  bool run_id_given = false;
  bool goes_on = false;  // an earlier call began the run
  std::string run_id;
  std::filesystem::path run_dir;
  std::filesystem::path artifacts;
  std::vector<std::string> metadata;      // KEY=VALUE pairs of the caller's
  std::vector<results::StateFlag> flags;  // the deployer's that were given
  StepLimits limits;
  std::uint64_t step_log_limit = 0;  // bytes kept of the beginning and the end of a step's output; 0 for none
  LogOptions log;

  // Whether it may change the cluster, which only one launcher may do at a time.
  bool owns_cluster() const { return build || up || down; }
  bool test() const { return !tester.empty(); }
};

// The plan as a list of texts, for a message, and back. They change together with the program: both ends are the same
// file.
std::vector<std::string> encode(const Plan& plan);
Result<Plan> decode_plan(const std::vector<std::string>& fields);

}  // namespace kt2::run
