// The run: which steps, in which order, under which limits, and what follows from a failure. It knows nothing of
// plugins, flags, files or processes.
#pragma once

#include <optional>
#include <vector>

#include "results/row.hpp"
#include "run/operations.hpp"
#include "run/plan.hpp"

namespace kt2::run {

// Told of each step as it begins and ends.
class Observer {
 public:
  virtual ~Observer() = default;
  // `rows` ends with the step's row, still running. `limit` and its flag, when the step has one.
  virtual void step_begins(Step step, const std::vector<results::Row>& rows, std::optional<Duration> limit) = 0;
  // `rows` holds the step's row if it has one; `failure` is null when it succeeded.
  virtual void step_ended(Step step, const std::vector<results::Row>& rows, Duration time, const Error* failure) = 0;
};

struct Ending {
  std::vector<results::Row> rows;
  bool failed = false;
  std::optional<int> signal;  // that ended the run early
  bool stays = false;         // the cluster of a failed run was left for a look at it
};

// Performs the plan's steps. The rules, for every caller: a failed Init, Build, Up or Ready skips all up to Down; a
// failed PreTestCmd skips the test; after a failed Test its PostTestCmd and PostTest still run; after a signal, a loss
// or the run's own limit only DumpLogs and Down do; Down runs whenever it was asked for, with a limit of its own, except that
// a failed run's cluster stays where the plan says so, and neither a signal nor a loss came; Finish always runs.
Ending perform(const Plan& plan, Operations& operations, Observer& observer, bool skip_dump_when_interrupted = false);

// The end of a run whose supervisor is gone, whatever it was at: Down, if the plan asks for it, and Finish. `rows` are
// those so far.
Ending clean_up(const Plan& plan, Operations& operations, Observer& observer);

// The end of a run whose supervisor is gone: Down, if the plan asks for it, and Finish. When all was well up to `last`,
// the next step of work has a row that says why it was not started.
Ending clean_up(const Plan& plan, Operations& operations, Observer& observer, std::optional<Step> last);

}  // namespace kt2::run
