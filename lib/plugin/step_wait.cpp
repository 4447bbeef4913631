#include "plugin/step_wait.hpp"

#include <unistd.h>

#include <algorithm>

#include "plugin/wait_progress.hpp"

namespace kt2::plugin {
namespace {

WaitHost host_of(const StepWait& step) {
  WaitHost host{step.services.module_directory(),
                step.context.environment,
                step.context.control,
                step.services.supervision(),
                step.services.secrets(),
                step.services.grace(),
                step.cancel_fd,
                step.context.control.deadline()};
  if (step.deadline) host.deadline = host.deadline ? std::min(*host.deadline, *step.deadline) : *step.deadline;
  return host;
}

}  // namespace

Waited wait_for(const WaitOrder& order, const StepWait& step) {
  WaitProgress progress(
      order.waits.size(), [&](std::string_view line) { step.services.log(Severity::info, line); },
      ::isatty(STDERR_FILENO) == 1);
  WaitHost host = host_of(step);
  host.line_interval = progress.line_interval();
  host.note = [&](const char* line) { progress.note(line); };
  host.status = [&](std::size_t wait, bool met, std::string_view line) { progress.update(wait, met, line); };
  return wait_for(order, host);
}

void plan_waits(const std::vector<cli::Wait>& waits, Services& services) {
  for (const cli::Wait& wait : waits) services.planned("wait for " + wait.text());
}

Result<std::string> check_kubeconfig(const std::string& kubeconfig, const std::string& context, const StepWait& step) {
  return check_kubeconfig(kubeconfig, context, host_of(step));
}

Result<std::string> dump_cluster(const DumpOrder& order, const StepWait& step) {
  return dump_cluster(order, host_of(step));
}

}  // namespace kt2::plugin
