// Runs commands to their end: their output passed on, their whole groups ended when they must stop, their true status
// told. No retries.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/cancellation.hpp"
#include "base/duration.hpp"
#include "base/result.hpp"
#include "process/command.hpp"
#include "process/orphans.hpp"
#include "process/outcome.hpp"

namespace kt2::process {

struct Limits {
  std::optional<Clock::time_point> deadline;  // the group is ended when it passes
  Duration grace = std::chrono::seconds(30);  // between SIGTERM and SIGKILL
  // How long nobody may read our output until the command's is dropped; nothing: the command waits.
  std::optional<Duration> reader_patience = {};
};

// Who else looks after the command and what it leaves. All of it may be empty.
struct Supervision {
  // Told of the group's begin and end, so that someone else can end it should we die.
  std::function<void(pid_t)> started = {};
  std::function<void(pid_t)> ended = {};
  // Where orphans are found: what left the group is then ended with the command as well, or kept with it.
  Orphans* orphans = nullptr;
  // Told of what the command left running and was kept.
  std::function<void(const std::vector<Identity>&)> kept = {};
};

// Runs `command` and returns when it and (see keep_children) what it left running are gone. An end with a non-zero
// status is an Outcome; an Error is a command that could not be started. Where our standard output and error are the
// same file, the child gets one pipe for both, so that lines keep their order. [main-thread]
Result<Outcome> run(const Command& command, const Limits& limits, Cancellation& cancellation,
                    const Supervision& supervision = {});

// One of several that run at once.
struct Job {
  Command command;
  Limits limits;
  bool ends_others = true;  // by its own bad end
};

// Runs them side by side, each as run() would, until all have ended; their output comes in the order it was printed.
// What they left running is ended once they all have: keep_children is not for them. The error is the first that could
// not be started, once those that were have been ended. [main-thread]
Result<std::vector<Outcome>> run_all(const std::vector<Job>& jobs, Cancellation& cancellation,
                                     const Supervision& supervision = {});

}  // namespace kt2::process
