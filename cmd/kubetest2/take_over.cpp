#include "kubetest2/take_over.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "kubetest2/bookkeeping.hpp"
#include "kubetest2/reporter.hpp"
#include "results/junit.hpp"
#include "run/run.hpp"

namespace kt2::program {
namespace {

// Nobody is left who could ask us to stop: a limit is all there is.
class Deadline final : public Control {
 public:
  explicit Deadline(std::optional<Clock::time_point> deadline) : m_deadline(deadline) {}
  int fd() const override { return -1; }
  Stop state() override { return Stop::none; }
  bool stopped() const override { return m_deadline && Clock::now() >= *m_deadline; }
  int stop_fd() const override { return -1; }
  std::optional<Clock::time_point> deadline() const override { return m_deadline; }

 private:
  std::optional<Clock::time_point> m_deadline;
};

class OwnSteps final : public run::Operations {
 public:
  OwnSteps(run::StepHandler& steps, Duration grace) : m_steps(steps), m_grace(grace) {}

  run::Report perform(const run::Request& request) override {
    Deadline control(request.deadline);
    if (request.deadline) end_us_after(*request.deadline - Clock::now() + m_grace + k_return_limit);
    auto result = m_steps.perform(request.step, request.test_failed, control);
    ::alarm(0);
    if (result) return {};
    return {std::move(result.error()), control.stopped() ? run::Stopped::by_deadline : run::Stopped::no};
  }
  std::optional<int> interrupted() override { return std::nullopt; }
  std::optional<Clock::time_point> interrupted_at() override { return std::nullopt; }

 private:
  // Of a plugin that does not return. What it leaves is on record.
  static constexpr Duration k_return_limit = std::chrono::seconds(20);
  static void end_us_after(Duration time) {
    ::alarm(static_cast<unsigned>(std::chrono::ceil<std::chrono::seconds>(std::max(time, k_return_limit)).count()));
  }

  run::StepHandler& m_steps;
  Duration m_grace;
};

}  // namespace

void take_over(const run::Plan& plan, const run::Served& served, const Invocation& invocation,
               results::StepTrace& trace, run::StepHandler& steps) {
  const Log log(plan.log, filter_of(invocation.secrets));
  log.error(fmt::format("the launcher was killed: its worker {}",
                        plan.down ? "takes the cluster down" : "ends, and the cluster stays as it is"));
  results::Junit junit(plan.artifacts / "junit_runner.xml", plan.run_id);
  results::Metadata metadata(plan.artifacts / "metadata.json");
  RunRecord record(plan, launch_of(::getpid(), ::getpid(), invocation.mark), log);
  record.load();
  OwnSteps own(steps, plan.limits.grace);
  Bookkeeping operations(plan, own, {junit, metadata, record, trace}, invocation.secrets, log);
  Reporter reporter(junit, record, log, plan.skip_test_row);
  // A step that was cut off has its row already.
  const bool all_well = served.how == run::Ended::between_steps && !served.failed;
  clean_up(plan, operations, reporter, all_well ? std::optional(served.last) : std::nullopt);
  record.finish();
}

}  // namespace kt2::program
