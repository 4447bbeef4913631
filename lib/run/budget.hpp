// How a run fits into the time that CI gives its job: arithmetic over limits and points in time. It reads no clock, no
// file and no environment.
#pragma once

#include <optional>

#include "run/plan.hpp"
#include "run/step.hpp"

namespace kt2::run {

// What CI does to the job: it tells it to end at start + timeout (zero: never), and kills it `grace` after that, or
// after any other signal.
struct Job {
  Duration timeout{};
  Duration grace{};
  Clock::time_point start{};
};

// What the limits of the command line have to fit into.
struct Surroundings {
  std::optional<Job> job;
  bool github_actions = false;  // which kills 10 s after its first signal
  Clock::time_point now{};      // when the run begins
};

// Which limits the command line set: they are kept as they are.
struct Given {
  bool run = false;
  bool grace = false;
  bool down = false;
};

// `limits` of the command line, and what follows from the job for the others. The run's limit leaves a reserve of the
// job's timeout for dumping logs and for Down: what --down-timeout asks for and the dump's, else a tenth, 10 minutes at
// most; half of the timeout at most; and a twentieth, a minute at most, where there is no Down. Of the time that is
// left after a signal, a step that is cut gets a tenth at most. [any-thread]
StepLimits fit(StepLimits limits, const Given& given, bool takes_down, const Surroundings& surroundings);

// When a step that cleans up is told to end, and when it is killed, so that all is over before CI kills the job.
struct Window {
  Clock::time_point stop;
  Clock::time_point kill;
};

// Of a Down or a log dump, at `now`; `signalled` is when a signal came. Nothing when nobody kills the job, or should
// have by now. A --down-timeout is not cut by what a signal leaves: the signal may be someone else's. [any-thread]
std::optional<Window> cleanup_window(const StepLimits& limits, Step step, std::optional<Clock::time_point> signalled,
                                     Clock::time_point now);

// When a program that takes its own cluster down is killed after it was told to end at `told`, by a signal that we
// passed on (`signalled`) or because the run's limit expired. Nothing: it has all the time it wants. After a limit that
// was given without a grace it has 15 minutes, since it must not be taken for hanging while it takes a cluster down.
// [any-thread]
std::optional<Clock::time_point> program_kill(const StepLimits& limits, const Given& given, bool signalled,
                                              Clock::time_point told);

}  // namespace kt2::run
