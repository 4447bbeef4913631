// A command's bad end as an error: the command, its true status, and the last of what it printed.
#pragma once

#include <string>

#include "base/result.hpp"
#include "process/outcome.hpp"

namespace kt2::process {

// Whether output of the command was lost to an error of ours, such as a full disk. A reader who went away wanted no
// more.
bool lost_output(const Outcome& outcome);

// The warning about output that was lost, whatever the reason.
std::string lost_output_text(const std::string& line, const Outcome& outcome);

// `line` is the command as one would type it. `limit` is the command's own limit, when that ended it; zero otherwise.
Error failure_of(const std::string& line, const Outcome& outcome, Cause cause, Duration limit = {});

}  // namespace kt2::process
