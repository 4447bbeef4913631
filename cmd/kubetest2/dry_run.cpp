#include "kubetest2/dry_run.hpp"

#include <fmt/format.h>

#include "kubetest2/usage.hpp"

namespace kt2::program {
namespace {

std::string limit_text(Duration limit) {
  return limit > Duration::zero() ? format_duration(limit) : "none";
}

std::string limits_text(const run::StepLimits& limits) {
  std::string text = fmt::format("limits     run {} ({}), grace {} ({})", limit_text(limits.run), limits.run_from,
                                 format_duration(limits.grace), limits.grace_from);
  if (limits.signal_grace != limits.grace) {
    text += fmt::format(", after a signal {} ({})", format_duration(limits.signal_grace), limits.signal_grace_from);
  }
  text += "\n";
  if (limits.after_signal > Duration::zero()) {
    text += fmt::format("job        {}all over {} after a signal (JOB_SPEC)\n",
                        limits.end ? fmt::format("ends in {}, ", round_duration(*limits.end - Clock::now())) : "",
                        round_duration(limits.after_signal));
  }
  return text;
}

// A step's own limit: of which flag it is, and how long.
std::string step_limit_text(run::Step step, const run::StepLimits& limits) {
  const auto text = [](Duration limit, const char* flag) {
    return limit > Duration::zero() ? fmt::format(" (limit {}, {})", format_duration(limit), flag)
                                    : std::string(" (limit none)");
  };
  switch (step) {
    case run::Step::build:
      return text(limits.build, "--build-timeout");
    case run::Step::up:
      return text(limits.up, "--up-timeout");
    case run::Step::ready:
      return text(limits.ready, "--wait-timeout");
    case run::Step::test:
      return text(limits.test, "--test-timeout");
    case run::Step::down:
      if (limits.down == Duration::zero() && limits.end) return " (limit the job's end, JOB_SPEC)";
      return text(limits.down, "--down-timeout");
    default:
      return "";
  }
}

}  // namespace

void DryRun::out(const std::string& text) {
  m_written = m_written && print_out(text);
}

DryRun::DryRun(const run::Plan& plan) : m_plan(plan) {
  out(fmt::format("run id     {}\nrundir     {}\nartifacts  {}\ndeployer   {} {}\n", plan.run_id, plan.run_dir.string(),
                  plan.artifacts.string(), plan.deployer, plan.deployer_version));
  if (plan.test()) out(fmt::format("tester     {}\n", plan.tester));
  out(limits_text(plan.limits));
  out("steps\n");
}

// Steps without a row are shown only when they would run something.
void DryRun::heading() {
  if (m_headed) return;
  m_headed = true;
  out(fmt::format("  {}{}\n", step_name(m_step), step_limit_text(m_step, m_plan.limits)));
}

void DryRun::planned(const std::string& line) {
  heading();
  out("    " + line + "\n");
}

void DryRun::step_begins(run::Step step, const std::vector<results::Row>&, std::optional<Duration>) {
  m_step = step;
  m_headed = false;
  if (run::has_row(step)) heading();
}

void DryRun::step_ended(run::Step step, const std::vector<results::Row>&, Duration, const Error* failure) {
  if (failure != nullptr) print_error(fmt::format("{}: {}", step_name(step), failure->message));
}

}  // namespace kt2::program
