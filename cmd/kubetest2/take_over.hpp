// What a worker does when its supervisor was killed: it takes the cluster down and finishes the results, as the
// supervisor would have.
#pragma once

#include "kubetest2/invocation.hpp"
#include "results/step_trace.hpp"
#include "run/plan.hpp"
#include "run/server.hpp"

namespace kt2::program {

// The step that was under way has returned by now. Nobody waits for an exit status.
void take_over(const run::Plan& plan, const run::Served& served, const Invocation& invocation,
               results::StepTrace& trace, run::StepHandler& steps);

}  // namespace kt2::program
