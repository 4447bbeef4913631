#include "run/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

#include "process/outcome.hpp"
#include "run/budget.hpp"

namespace kt2::run {
namespace {

using namespace std::chrono_literals;
using process::signal_name;

// Logs are worth a while, but not the time that Down needs.
constexpr Duration k_dump_limit = 5min;
constexpr Duration k_interrupted_dump_limit = 1min;

struct Limit {
  std::optional<Clock::time_point> deadline;
  Duration duration{};
  std::string from;  // the flag or the variable that sets it; empty where it is ours
  bool of_the_run = false;
  std::optional<Clock::time_point> kill;
};

// What was given is said as it was given; what was computed, as people read it.
std::string limit_text(const Limit& limit) {
  return limit.from == "JOB_SPEC" ? round_duration(limit.duration) : format_duration(limit.duration);
}

class Performance {
 public:
  Performance(const Plan& plan, Operations& operations, Observer& observer, bool skip_dump_when_interrupted)
      : m_plan(plan), m_operations(operations), m_observer(observer), m_skip_dump(skip_dump_when_interrupted) {}

  Ending rest(std::optional<Step> last) {
    for (const Step step : {Step::build, Step::up, Step::ready, Step::pre_test_cmd, Step::test}) {
      if (last && step > *last && wanted(step)) refuse(step, {Cause::interrupted, "the launcher was killed", {}});
    }
    if (m_plan.down) one(Step::down);
    one(Step::finish);
    return std::move(m_ending);
  }

  Ending all() {
    for (const Step step : {Step::init, Step::build, Step::up, Step::ready, Step::pre_test_cmd, Step::test,
                            Step::post_test_cmd, Step::post_test, Step::dump_logs, Step::down, Step::finish}) {
      if (!wanted(step)) continue;
      if (is_work(step) && stopped(step))
        refuse(step);
      else
        one(step);
    }
    m_ending.signal = m_operations.interrupted();
    return std::move(m_ending);
  }

 private:
  // What a signal or the run's limit keeps from being started. The rest cleans up.
  static bool is_work(Step step) { return step != Step::dump_logs && step != Step::down && step != Step::finish; }

  bool wanted(Step step) {
    switch (step) {
      case Step::init:
        return true;
      case Step::build:
        return m_plan.build && !m_ending.failed;
      case Step::up:
        return m_plan.up && !m_ending.failed;
      case Step::ready:
        return m_plan.ready && (m_plan.up || m_plan.test()) && !m_ending.failed;
      case Step::pre_test_cmd:
        return m_plan.test() && m_plan.pre_test_cmd && !m_ending.failed;
      case Step::test:
        return m_plan.test() && !m_ending.failed;
      case Step::post_test_cmd:
        return m_tested && m_plan.post_test_cmd;
      case Step::post_test:
        return m_tested;
      case Step::dump_logs:
        return wants_logs();
      case Step::down:
        m_ending.stays = m_plan.down && stays();
        return m_plan.down && !m_ending.stays;
      case Step::finish:
        return true;
    }
    return false;
  }

  // Whether someone wants to look at what failed. A signal means that nobody will, and a loss that nobody may.
  bool stays() {
    return m_plan.keep_on_failure && m_ending.failed && !m_operations.interrupted() && !m_operations.lost();
  }

  bool stopped() {
    if (m_plan.limits.run > Duration::zero() && Clock::now() >= m_start + m_plan.limits.run) m_run_expired = true;
    return m_run_expired || m_operations.interrupted().has_value();
  }
  // Down finds nothing where Init did not prepare it: a loss does not hurry, and counts from then on.
  bool stopped(Step step) { return stopped() || (step != Step::init && m_operations.lost().has_value()); }

  // A run that stops between two steps must not look as if it had done all it was asked.
  void refuse(Step step) {
    const auto signal = m_operations.interrupted();
    auto loss = m_operations.lost();
    if (signal) {
      refuse(step, {Cause::interrupted, "interrupted by " + signal_name(*signal), {}});
    } else if (loss && !m_run_expired) {
      refuse(step, *std::move(loss));
    } else {
      refuse(step, {Cause::timeout,
                    fmt::format("the run's limit of {} ({}) expired", format_duration(m_plan.limits.run),
                                m_plan.limits.run_from),
                    {}});
    }
  }

  void refuse(Step step, Error failure) {
    if (m_ending.failed) return;
    m_ending.failed = true;
    failure.message = "not started: " + failure.message;
    m_ending.rows.push_back({std::string(step_name(step)), {}, std::move(failure), false});
    m_observer.step_ended(step, m_ending.rows, {}, &*m_ending.rows.back().failure);
  }

  bool wants_logs() {
    const bool reached = m_up_began || (m_plan.test() && !m_plan.up);
    const bool interrupted = m_operations.interrupted().has_value();
    return m_plan.dumps_logs && (m_ending.failed || m_plan.dumps_always) && reached && !(interrupted && m_skip_dump);
  }

  static Limit limit_from(Duration duration, const char* from) { return {{}, duration, from, false, {}}; }

  Limit own_limit(Step step) {
    const StepLimits& limits = m_plan.limits;
    switch (step) {
      case Step::build:
        return limit_from(limits.build, "--build-timeout");
      case Step::up:
        return limit_from(limits.up, "--up-timeout");
      case Step::ready:
        return limit_from(limits.ready, "--wait-timeout");
      case Step::test:
        return limit_from(limits.test, "--test-timeout");
      case Step::dump_logs:
        return limit_from(stopped() ? k_interrupted_dump_limit : k_dump_limit, "");
      case Step::down:
        return limit_from(limits.down, "--down-timeout");
      default:
        return {};
    }
  }

  Limit limit_of(Step step) {
    const auto now = Clock::now();
    Limit limit = own_limit(step);
    if (limit.duration > Duration::zero()) limit.deadline = now + limit.duration;
    if (is_work(step)) {
      const auto run_deadline = m_start + m_plan.limits.run;
      const bool limited = m_plan.limits.run > Duration::zero();
      if (limited && (!limit.deadline || run_deadline < *limit.deadline)) {
        limit = {run_deadline, m_plan.limits.run, m_plan.limits.run_from, true, {}};
      }
      return limit;
    }
    // The run's limit is for the work; what cleans up has what is left of the job after it.
    const auto window =
        step == Step::finish ? std::nullopt : cleanup_window(m_plan.limits, step, m_operations.interrupted_at(), now);
    if (!window) return limit;
    limit.kill = window->kill;
    if (!limit.deadline || window->stop < *limit.deadline) {
      limit.deadline = window->stop;
      limit.duration = window->stop - now;
      limit.from = "JOB_SPEC";
    }
    return limit;
  }

  void one(Step step) {
    const Limit limit = limit_of(step);
    auto& rows = m_ending.rows;
    rows.push_back({std::string(step_name(step)), {}, {}, true});
    m_observer.step_begins(step, rows, limit.deadline ? std::optional(limit.duration) : std::nullopt);
    const auto begin = Clock::now();
    m_up_began = m_up_began || step == Step::up;
    m_tested = m_tested || step == Step::test;

    Report report = m_operations.perform({step, limit.deadline, m_test_failed, step == Step::down, limit.kill});
    const Duration time = Clock::now() - begin;
    if (report.failure) explain(step, limit, time, report);
    rows.back().time = time;
    rows.back().running = false;
    rows.back().failure = report.failure;
    rows.back().log = report.log;
    rows.back().output = report.output;
    // Logs that could not be had are a warning, and no verdict on the run.
    const bool counts = step != Step::dump_logs;
    if (report.failure && counts) {
      m_ending.failed = true;
      m_test_failed = m_test_failed || step == Step::test;
    }
    if (!has_row(step) && !(report.failure && counts)) rows.pop_back();
    m_observer.step_ended(step, rows, time, report.failure ? &*report.failure : nullptr);
  }

  // Puts what the run knows in front of what the step said.
  void explain(Step step, const Limit& limit, Duration time, Report& report) {
    Error& failure = *report.failure;
    if (report.stopped == Stopped::by_deadline) {
      failure.cause = Cause::timeout;
      if (limit.of_the_run) m_run_expired = true;
      failure.message = limit.of_the_run
                            ? fmt::format("the run's limit of {} ({}) expired {} into {}: {}", limit_text(limit),
                                          limit.from, round_duration(time), step_name(step), failure.message)
                            : fmt::format("the limit of {}{} expired: {}", limit_text(limit),
                                          limit.from.empty() ? "" : fmt::format(" ({})", limit.from), failure.message);
    } else if (report.stopped == Stopped::by_signal) {
      failure.cause = Cause::interrupted;
      const std::string signal = signal_name(m_operations.interrupted().value_or(SIGTERM));
      failure.message = fmt::format("interrupted by {} after {}: {}", signal, round_duration(time), failure.message);
    } else if (report.stopped == Stopped::by_loss) {
      const auto loss = m_operations.lost();
      failure.cause = Cause::lease;
      if (loss) failure.message = fmt::format("{} after {}: {}", loss->message, round_duration(time), failure.message);
    }
  }

  const Plan& m_plan;
  Operations& m_operations;
  Observer& m_observer;
  bool m_skip_dump;
  Clock::time_point m_start = Clock::now();
  Ending m_ending;
  bool m_up_began = false;
  bool m_tested = false;
  bool m_test_failed = false;
  bool m_run_expired = false;
};

}  // namespace

Ending perform(const Plan& plan, Operations& operations, Observer& observer, bool skip_dump_when_interrupted) {
  return Performance(plan, operations, observer, skip_dump_when_interrupted).all();
}

Ending clean_up(const Plan& plan, Operations& operations, Observer& observer, std::optional<Step> last) {
  return Performance(plan, operations, observer, true).rest(last);
}

}  // namespace kt2::run
