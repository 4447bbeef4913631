// How a command ended, as a value and in words. It judges nothing: whether an end is a failure is the caller's to say.
#pragma once

#include <optional>
#include <string>

#include "base/duration.hpp"
#include "process/command.hpp"

namespace kt2::process {

// Why we ended it, when we did.
enum class Ended { by_itself, by_deadline, by_cancellation, with_others };

struct Outcome {
  int exit_code = 0;  // when signal is 0
  int signal = 0;     // the signal that killed it, or 0
  Ended ended = Ended::by_itself;
  Duration time{};
  std::string tail;          // the last of what it printed on both streams, at most k_tail_bytes
  std::string output_error;  // why our own output no longer took what it printed; empty when all of it was passed on

  bool success() const { return signal == 0 && exit_code == 0 && ended == Ended::by_itself; }
};

inline constexpr std::size_t k_tail_bytes = 16 * 1024;

// "SIGTERM" and so on; "signal 99" for one without a name. [any-thread]
std::string signal_name(int signal);

// "exit status 3", "killed by SIGKILL". [any-thread]
std::string describe_status(const Outcome& outcome);

}  // namespace kt2::process
