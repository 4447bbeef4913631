// Runs one command to its end: its output passed on, its whole group ended when it must stop, its true status told. One
// command at a time; no retries.
#pragma once

#include <functional>
#include <optional>

#include "base/cancellation.hpp"
#include "base/duration.hpp"
#include "base/result.hpp"
#include "process/command.hpp"
#include "process/outcome.hpp"

namespace kt2::process {

struct Limits {
  std::optional<Clock::time_point> deadline;  // the group is ended when it passes
  Duration grace = std::chrono::seconds(30);  // between SIGTERM and SIGKILL
};

// Told of the group's begin and end, so that someone else can end it should we die.
struct GroupObserver {
  std::function<void(pid_t)> started;
  std::function<void(pid_t)> ended;
};

// Runs `command` and returns when it and (see keep_children) its group are gone. An end with a non-zero status is an
// Outcome; an Error is a command that could not be started. Where our standard output and error are the same file, the
// child gets one pipe for both, so that lines keep their order. [main-thread]
Result<Outcome> run(const Command& command, const Limits& limits, Cancellation& cancellation,
                    const GroupObserver& observer = {});

}  // namespace kt2::process
