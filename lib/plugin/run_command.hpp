// Runs a command as every step does: said before it begins, its output kept, without secrets in what is kept of it.
#pragma once

#include <vector>

#include "base/control.hpp"
#include "plugin/services.hpp"
#include "process/run.hpp"

namespace kt2::plugin {

struct Ran {
  std::string line;  // the command as one would type it, without secrets
  process::Outcome outcome;
};

// A command with the secrets that are kept out of whatever is told of it, borrowed.
struct Order {
  const Secrets& secrets;
  process::Job job;
};

// Several at once: see process::run_all().
Result<std::vector<Ran>> run_commands(Services& services, std::vector<Order> orders, Control& control);

// The errors are those of process::run(). What a quiet command does is logged from -v=1 on, each one's end from -v=2
// on. [main-thread]
Result<Ran> run_command(Services& services, const Secrets& secrets, process::Command command, process::Limits limits,
                        Control& control);

}  // namespace kt2::plugin
