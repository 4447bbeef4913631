// The worker process: loads the plugins, understands the command line, sends the plan, performs the steps.
#pragma once

#include "kubetest2/invocation.hpp"
#include "results/step_trace.hpp"
#include "run/channel.hpp"

namespace kt2::program {

// The body of the worker process; returns its exit status. `trace` is shared with the supervisor.
int worker_process(const Invocation& invocation, results::StepTrace& trace, run::Channel channel);

}  // namespace kt2::program
