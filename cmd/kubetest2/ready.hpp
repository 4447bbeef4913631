// The step before the test: waits until the cluster is what --wait-for says.
#pragma once

#include "cli/wait_arguments.hpp"
#include "plugin/instance.hpp"

namespace kt2::program {

// What the values of --wait-for say, all of them together. Errors (Cause::usage) name the flag.
Result<cli::WaitArguments> read_wait_flags(const std::vector<std::string>& texts);

// Whether their conditions can be understood, which only the network module knows.
Result<void> check_wait_flags(const cli::WaitArguments& ready, const std::filesystem::path& modules);

// Waits for all of it at once, in the cluster of the context's KUBECONFIG, and tells the results how long each object
// took. A dry run only plans it. The error says what was missing and why, and has each object in its output.
Result<void> wait_until_ready(const cli::WaitArguments& ready, bool dry_run, plugin::Services& services,
                              const plugin::CallContext& context);

}  // namespace kt2::program
