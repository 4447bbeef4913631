// A wait within a step of a run: ended with the step, shown in its log, its credential plugins run as the step's
// commands are.
#pragma once

#include "plugin/instance.hpp"
#include "plugin/waiting.hpp"

namespace kt2::plugin {

struct StepWait {
  Services& services;
  const CallContext& context;
  std::optional<Clock::time_point> deadline = {};  // beside the step's own
  int cancel_fd = -1;                              // in place of the step's
};

// [main-thread]
Waited wait_for(const WaitOrder& order, const StepWait& step);

// As a dry run has it: "wait for pods -n kube-system condition=Ready", a line each.
void plan_waits(const std::vector<cli::Wait>& waits, Services& services);

Result<std::string> check_kubeconfig(const std::string& kubeconfig, const std::string& context, const StepWait& step);

// Until the step's deadline or the wait's, whichever is first; one of both must be given.
Result<std::string> dump_cluster(const DumpOrder& order, const StepWait& step);

}  // namespace kt2::plugin
