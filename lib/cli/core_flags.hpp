// The flags that every run has, whatever its deployer and tester. Tables only: what a flag does is decided where it is
// read.
#pragma once

#include <vector>

#include "cli/flag.hpp"

namespace kt2::cli {

// -h, --help; testers' own tables have it as well. [any-thread]
Flag help_flag();

// The launcher's own flags: those of the Go program, and ours (limits, --dry-run, --metadata), help_flag among them.
// The defaults of --artifacts, --rundir and
// --run-id depend on the environment, so the table has none: whoever reads them asks whether they were set.
// [any-thread]
std::vector<Flag> core_flags();

// klog's flags, which the Go programs take beside their own. [any-thread]
std::vector<Flag> klog_flags();

}  // namespace kt2::cli
