#include "run/budget.hpp"

#include <gtest/gtest.h>

namespace kt2::run {
namespace {

using namespace std::chrono_literals;

const Clock::time_point k_now{1000h};

Surroundings prow(Duration timeout, Duration grace, Duration elapsed = {}) {
  return {Job{timeout, grace, k_now - elapsed}, false, k_now};
}

TEST(Budget, WithoutAJobTheLimitsAreTheCommandLines) {
  StepLimits flags;
  flags.run = 1h;
  flags.grace = 5s;
  const StepLimits limits = fit(flags, {true, true, false}, true, {{}, false, k_now});
  EXPECT_EQ(limits.run, 1h);
  EXPECT_EQ(limits.run_from, "--timeout");
  EXPECT_EQ(limits.grace, 5s);
  EXPECT_EQ(limits.signal_grace, 5s);
  EXPECT_EQ(limits.grace_from, "--grace-period");
  EXPECT_EQ(limits.end, std::nullopt);
  EXPECT_EQ(limits.after_signal, 0s);
  const StepLimits none = fit({}, {}, true, {{}, false, k_now});
  EXPECT_EQ(none.run, 0s);
  EXPECT_EQ(none.run_from, "default");
  EXPECT_EQ(none.signal_grace, 30s);
  EXPECT_EQ(none.signal_grace_from, "default");
}

TEST(Budget, TheRunLeavesAReserveForDumpAndDown) {
  const struct {
    const char* what;
    Duration timeout;
    Duration elapsed;
    bool takes_down;
    Duration down;  // --down-timeout; zero: not given
    Duration run;
  } cases[] = {
      {"ten minutes of two hours", 2h, 0s, true, 0s, 110min},
      {"counted from the entrypoint's start", 2h, 25min, true, 0s, 85min},
      {"a tenth of what is short", 30min, 0s, true, 0s, 27min},
      {"what Down may take, and a minute for the dump", 2h, 0s, true, 20min, 99min},
      {"half at most", 20min, 0s, true, 1h, 10min},
      {"little where there is no Down", 2h, 0s, false, 0s, 119min},
      {"little of little", 10min, 0s, false, 0s, 9min + 30s},
      {"no fractions", 2h, 333ms, true, 0s, 109min + 59s},
      {"time that is up is no time, which is not the same as no limit", 2h, 115min, true, 0s, 1ms},
  };
  for (const auto& c : cases) {
    StepLimits flags;
    flags.down = c.down;
    const StepLimits limits = fit(flags, {false, false, c.down > 0s}, c.takes_down, prow(c.timeout, 15min, c.elapsed));
    EXPECT_EQ(limits.run, c.run) << c.what << ": " << format_duration(limits.run);
    EXPECT_EQ(limits.run_from, "JOB_SPEC");
    EXPECT_EQ(limits.end, k_now - c.elapsed + c.timeout + 15min - 5s) << c.what;
  }
}

TEST(Budget, AFlagWins) {
  StepLimits flags;
  flags.run = 5h;
  flags.grace = 2min;
  const StepLimits limits = fit(flags, {true, true, false}, true, prow(2h, 15s));
  EXPECT_EQ(limits.run, 5h);
  EXPECT_EQ(limits.run_from, "--timeout");
  EXPECT_EQ(limits.grace, 2min);
  EXPECT_EQ(limits.signal_grace, 2min);
  EXPECT_EQ(limits.signal_grace_from, "--grace-period");
  flags.run = {};
  EXPECT_EQ(fit(flags, {true, false, false}, true, prow(2h, 15s)).run, 0s) << "--timeout=0 is no limit";
}

TEST(Budget, AStepThatIsCutGetsATenthOfTheJobsGrace) {
  const StepLimits shortly = fit({}, {}, true, prow(2h, 15s));
  EXPECT_EQ(shortly.signal_grace, 1500ms);
  EXPECT_EQ(shortly.signal_grace_from, "JOB_SPEC");
  EXPECT_EQ(shortly.patience, 1500ms);
  EXPECT_EQ(shortly.after_signal, 13500ms);
  EXPECT_EQ(shortly.grace, 30s) << "at a limit of ours there is time";
  EXPECT_EQ(shortly.grace_from, "default");
  const StepLimits long_enough = fit({}, {}, true, prow(2h, 15min));
  EXPECT_EQ(long_enough.signal_grace, 30s);
  EXPECT_EQ(long_enough.signal_grace_from, "default");
  EXPECT_EQ(long_enough.patience, 20s);
  EXPECT_EQ(long_enough.after_signal, 15min - 5s);
}

TEST(Budget, TheGraceOfAShortJobFitsIntoItsReserve) {
  const StepLimits limits = fit({}, {}, true, prow(2min, 15s));
  EXPECT_EQ(limits.run, 108s);
  EXPECT_EQ(limits.grace, 3s);
  EXPECT_EQ(limits.grace_from, "JOB_SPEC");
}

TEST(Budget, OnGitHubACutStepHasASecond) {
  const StepLimits limits = fit({}, {}, true, {{}, true, k_now});
  EXPECT_EQ(limits.signal_grace, 1s);
  EXPECT_EQ(limits.signal_grace_from, "GITHUB_ACTIONS");
  EXPECT_EQ(limits.grace, 30s);
  EXPECT_EQ(limits.patience, 1s);
  StepLimits flags;
  flags.grace = 5s;
  EXPECT_EQ(fit(flags, {false, true, false}, true, {{}, true, k_now}).signal_grace, 5s);
}

TEST(Budget, AJobWithoutATimeoutHasOnlyItsGrace) {
  const StepLimits limits = fit({}, {}, true, prow(0s, 15s));
  EXPECT_EQ(limits.run, 0s);
  EXPECT_EQ(limits.run_from, "default");
  EXPECT_EQ(limits.end, std::nullopt);
  EXPECT_EQ(limits.after_signal, 13500ms);
}

// Seconds from k_now, or -1.
double stop_of(const std::optional<Window>& window) {
  return window ? std::chrono::duration<double>(window->stop - k_now).count() : -1;
}
double kill_of(const std::optional<Window>& window) {
  return window ? std::chrono::duration<double>(window->kill - k_now).count() : -1;
}

TEST(BudgetWindow, EndsBeforeTheJobIsKilled) {
  const StepLimits limits = fit({}, {}, true, prow(2h, 15min, 110min));
  const auto down = cleanup_window(limits, Step::down, {}, k_now);
  EXPECT_EQ(kill_of(down), (25min - 5s) / 1s);
  EXPECT_EQ(stop_of(down), (25min - 5s - 30s) / 1s) << "its processes have their grace within it";
  const auto dump = cleanup_window(limits, Step::dump_logs, {}, k_now);
  EXPECT_EQ(stop_of(dump), ((25min - 5s) / 1ms) / 8000.0);
}

TEST(BudgetWindow, AfterASignalTheGraceIsAllThatIsLeft) {
  const StepLimits limits = fit({}, {}, true, prow(2h, 15s));
  const auto signalled = k_now - 1500ms;
  EXPECT_EQ(kill_of(cleanup_window(limits, Step::down, signalled, k_now)), 12.0);
  EXPECT_EQ(stop_of(cleanup_window(limits, Step::down, signalled, k_now)), 10.5);
  EXPECT_EQ(stop_of(cleanup_window(limits, Step::dump_logs, signalled, k_now)), 1.5);
  EXPECT_EQ(kill_of(cleanup_window(limits, Step::dump_logs, signalled, k_now)), 3.0);
}

TEST(BudgetWindow, AGraceThatIsLongLeavesDownHalf) {
  StepLimits flags;
  flags.grace = 1min;
  const StepLimits limits = fit(flags, {false, true, false}, true, prow(2h, 20s));
  EXPECT_EQ(stop_of(cleanup_window(limits, Step::down, k_now, k_now)), 9.0);
  EXPECT_EQ(kill_of(cleanup_window(limits, Step::down, k_now, k_now)), 18.0);
}

TEST(BudgetWindow, ADownTimeoutIsCutByTheJobsEndAlone) {
  StepLimits flags;
  flags.down = 20min;
  const StepLimits limits = fit(flags, {false, false, true}, true, prow(2h, 15s));
  EXPECT_EQ(kill_of(cleanup_window(limits, Step::down, k_now, k_now)), (2h + 13500ms) / 1ms / 1000.0);
  EXPECT_EQ(kill_of(cleanup_window(limits, Step::dump_logs, k_now, k_now)), 13.5 / 4);
}

TEST(BudgetWindow, ThereIsNoneWhereNobodyKills) {
  EXPECT_FALSE(cleanup_window({}, Step::down, k_now, k_now));
  EXPECT_FALSE(cleanup_window(fit({}, {}, true, {{}, true, k_now}), Step::down, k_now, k_now));
  const StepLimits late = fit({}, {}, true, prow(2h, 15s, 3h));
  EXPECT_FALSE(cleanup_window(late, Step::down, {}, k_now)) << "nobody has killed it: the limits are not this job's";
}

TEST(BudgetProgram, HasItsOwnTimeUnlessSomeoneKillsTheJob) {
  const auto kill = [](const StepLimits& limits, const Given& given, bool signalled) {
    const auto at = program_kill(limits, given, signalled, k_now);
    return at ? std::chrono::duration<double>(*at - k_now).count() : -1;
  };
  StepLimits flags;
  flags.grace = 1min;
  const Surroundings nothing{{}, false, k_now};
  EXPECT_EQ(kill(fit({}, {}, true, nothing), {}, true), -1) << "after a signal of nobody we know";
  EXPECT_EQ(kill(fit({}, {true, false, false}, true, nothing), {true, false, false}, false), 15 * 60)
      << "after --timeout alone";
  EXPECT_EQ(kill(fit(flags, {true, true, false}, true, nothing), {true, true, false}, false), 60);
  EXPECT_EQ(kill(fit(flags, {false, true, false}, true, nothing), {false, true, false}, true), 60);
  EXPECT_EQ(kill(fit({}, {}, true, prow(2h, 15s)), {}, true), 13.5);
  EXPECT_EQ(kill(fit({}, {}, true, prow(2h, 15min, 110min)), {}, false), 25 * 60 - 5);
  EXPECT_EQ(kill(fit({}, {}, true, prow(2h, 15min, 134min)), {}, true), 55) << "whatever comes first";
  EXPECT_EQ(kill(fit(flags, {false, true, false}, true, prow(2h, 15s)), {false, true, false}, true), 60)
      << "a flag wins";
}

}  // namespace
}  // namespace kt2::run
