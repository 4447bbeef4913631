// From klog's flags to the log's options. It opens no file and makes no logger.
#pragma once

#include "base/log.hpp"
#include "cli/flag_values.hpp"

namespace kt2::cli {

// Precondition: `values` were read with klog_flags() in the table. --log_file wins over --log_dir, in which the file is
// kubetest2.INFO, the name that klog links to its newest one. [any-thread]
LogOptions log_options(const FlagValues& values);

}  // namespace kt2::cli
