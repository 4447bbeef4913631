// Watches a program that runs in our place: signals are passed on to it once, and its limits kept. What it leaves
// running is not ended here.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/log.hpp"
#include "process/orphans.hpp"
#include "process/outcome.hpp"
#include "run/budget.hpp"
#include "run/signals.hpp"

namespace kt2::program {

struct ForeignLimits {
  run::StepLimits limits;
  run::Given given;
};

struct ForeignEnd {
  process::Outcome outcome;
  std::string limit;          // ours, which ended it, in words; empty: none did
  std::optional<int> signal;  // that we passed on
};

// Returns when the program has ended. Of `limits` the run's counts from now. Orphans are reaped meanwhile.
// [main-thread]
ForeignEnd watch_foreign(pid_t pid, const ForeignLimits& limits, run::Signals& signals, const process::Orphans& orphans,
                         const Log& log);

}  // namespace kt2::program
