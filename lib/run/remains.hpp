// What is left of a run when its launchers are gone: processes, found by what state.json recorded and by the mark that
// each launcher gives its commands.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/duration.hpp"
#include "process/identity.hpp"
#include "results/state.hpp"

namespace kt2::run {

// A mark that no other launch has: of the process that calls this.
std::string own_mark();

results::StateProcess state_process(const process::Identity& identity);

// Whether that process runs, in this boot.
bool is_running(const results::StateProcess& process);

// Whether the launcher, or the worker that outlives it, is still at work.
bool is_alive(const results::StateLaunch& launch);

// The processes of these that still run.
std::vector<process::Identity> running(const std::vector<results::StateProcess>& processes);

// The processes that the launch left running, found by its mark; without those that are recorded as the cluster's.
std::vector<process::Identity> left_by(const results::StateLaunch& launch, const results::State& state);

// Ends them: SIGTERM, and SIGKILL once `grace` has passed. A pid that belongs to another process by now is left alone.
// Returns those that do not end.
std::vector<process::Identity> end_processes(const std::vector<process::Identity>& processes, Duration grace);

}  // namespace kt2::run
