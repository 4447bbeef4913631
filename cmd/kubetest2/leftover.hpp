// What to do about a cluster that a run could not take down in its time.
#pragma once

#include <string>

#include "base/environment.hpp"
#include "run/run.hpp"

namespace kt2::program {

// Whole lines: which steps were cut short, and the command that finishes the job. Empty unless a Down was asked for and
// a signal or a limit ended it.
std::string leftover_text(const run::Plan& plan, const run::Ending& ending, const Environment& environment);

}  // namespace kt2::program
