// The worker's side of the channel: it performs one step after the other, as told, until it is told to quit or the
// supervisor is gone.
#pragma once

#include <vector>

#include "process/identity.hpp"
#include "run/call_control.hpp"
#include "run/channel.hpp"
#include "run/operations.hpp"

namespace kt2::run {

// What a worker can do. Errors are the steps' failures.
class StepHandler {
 public:
  virtual ~StepHandler() = default;
  virtual Result<void> perform(Step step, bool test_failed, Control& control) = 0;
};

// How the service ended: in good order, or because the supervisor is gone; then how far it had come.
enum class Ended { told_to_quit, nothing_begun, in_step, between_steps, finished };

struct Served {
  Ended how = Ended::nothing_begun;
  Step last = Step::init;  // that was begun
  bool failed = false;     // some step did

  bool orphaned() const { return how == Ended::in_step || how == Ended::between_steps; }
};

Served serve(Channel& channel, CallControl& control, StepHandler& handler);

// The messages of a step and its end, for both sides.
Message perform_message(const Request& request);
Message done_message(const Result<void>& result, CallControl::Told told);
Report read_done(const Message& message);
Message kept_message(const std::vector<process::Identity>& kept);
std::vector<process::Identity> read_kept(const Message& message);

}  // namespace kt2::run
