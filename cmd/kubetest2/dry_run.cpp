#include "kubetest2/dry_run.hpp"

#include <fmt/format.h>

#include "kubetest2/usage.hpp"

namespace kt2::program {
namespace {

std::string limit_text(Duration limit) {
  return limit > Duration::zero() ? format_duration(limit) : "none";
}

}  // namespace

void DryRun::out(const std::string& text) {
  m_written = m_written && print_out(text);
}

DryRun::DryRun(const run::Plan& plan) : m_plan(plan) {
  out(fmt::format("run id     {}\nrundir     {}\nartifacts  {}\ndeployer   {} {}\n", plan.run_id, plan.run_dir.string(),
                  plan.artifacts.string(), plan.deployer, plan.deployer_version));
  if (plan.test()) out(fmt::format("tester     {}\n", plan.tester));
  out(fmt::format("limits     run {}, grace {}\n", limit_text(plan.limits.run), format_duration(plan.limits.grace)));
  out("steps\n");
}

// Steps without a row are shown only when they would run something.
void DryRun::heading() {
  if (m_headed) return;
  m_headed = true;
  const auto& limits = m_plan.limits;
  const auto of_step = [&]() -> std::optional<Duration> {
    switch (m_step) {
      case run::Step::build:
        return limits.build;
      case run::Step::up:
        return limits.up;
      case run::Step::test:
        return limits.test;
      case run::Step::down:
        return limits.down;
      default:
        return std::nullopt;
    }
  }();
  out(fmt::format("  {}{}\n", step_name(m_step), of_step ? fmt::format(" (limit {})", limit_text(*of_step)) : ""));
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
