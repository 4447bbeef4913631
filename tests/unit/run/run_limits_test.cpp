// The limits that a run gives each step, and what it says when they expire.
#include <gtest/gtest.h>

#include <thread>

#include "fakes.hpp"
#include "run/budget.hpp"

namespace kt2::run {
namespace {

using namespace std::chrono_literals;

class RunLimits : public ::testing::Test {
 protected:
  Plan plan = everything();
  FakeOperations operations;
  FakeObserver observer;
  Clock::time_point start = Clock::now();
  Ending ending;

  RunLimits() { plan.limits.run_from = "--timeout"; }
  void perform_all() { ending = perform(plan, operations, observer); }

  // How long the step was given, in whole minutes; -1 without a limit.
  int minutes(Step step) const {
    const Request* request = operations.request(step);
    if (request == nullptr || !request->deadline) return -1;
    return static_cast<int>(std::chrono::round<std::chrono::minutes>(*request->deadline - start).count());
  }
  const Error& failure(std::string_view name) const {
    for (const results::Row& row : ending.rows) {
      if (row.name == name && row.failure) return *row.failure;
    }
    static const Error none{Cause::internal, "no such failure", {}};
    return none;
  }
};

TEST_F(RunLimits, ThereAreNoneByDefault) {
  perform_all();
  for (const Request& request : operations.requests)
    EXPECT_EQ(request.deadline, std::nullopt) << step_name(request.step);
  for (const auto& begin : observer.begins) EXPECT_EQ(begin.limit, std::nullopt);
}

TEST_F(RunLimits, EachStepHasItsOwn) {
  plan.limits.build = 10min;
  plan.limits.up = 20min;
  plan.limits.test = 30min;
  plan.limits.down = 40min;
  perform_all();
  EXPECT_EQ(minutes(Step::build), 10);
  EXPECT_EQ(minutes(Step::up), 20);
  EXPECT_EQ(minutes(Step::test), 30);
  EXPECT_EQ(minutes(Step::down), 40);
  for (const Step step : {Step::init, Step::pre_test_cmd, Step::post_test_cmd, Step::post_test, Step::finish}) {
    EXPECT_EQ(minutes(step), -1) << step_name(step);
  }
  EXPECT_EQ(observer.begins[1].limit, 10min);
}

TEST_F(RunLimits, TheRunsLimitHoldsForAllBeforeDown) {
  plan.limits.run = 25min;
  plan.limits.up = 20min;
  plan.limits.test = 30min;
  perform_all();
  EXPECT_EQ(minutes(Step::init), 25);
  EXPECT_EQ(minutes(Step::up), 20) << "the shorter one";
  EXPECT_EQ(minutes(Step::test), 25) << "the shorter one";
  EXPECT_EQ(minutes(Step::post_test_cmd), 25);
  EXPECT_EQ(minutes(Step::down), -1) << "Down has its own time";
  EXPECT_EQ(minutes(Step::finish), -1);
}

TEST_F(RunLimits, TheRunsLimitIsNotRenewed) {
  plan.limits.run = 25min;
  operations.answers[Step::up] = [](const Request&) {
    std::this_thread::sleep_for(20ms);
    return Report{};
  };
  perform_all();
  EXPECT_EQ(*operations.request(Step::test)->deadline, *operations.request(Step::init)->deadline);
}

TEST_F(RunLimits, AStepsOwnLimitIsNamed) {
  plan.limits.test = 90s;
  operations.fail(Step::test, Stopped::by_deadline);
  perform_all();
  EXPECT_EQ(failure("Test").message, "the limit of 1m30s (--test-timeout) expired: Test went wrong");
  EXPECT_EQ(failure("Test").cause, Cause::timeout);
  EXPECT_EQ(failure("Test").output, "last words");
  EXPECT_EQ(operations.steps(), "Init Build Up PreTestCmd Test PostTestCmd PostTest Down Finish")
      << "a test that took too long is a test that failed";
}

TEST_F(RunLimits, EachFlagIsNamed) {
  const struct {
    Step step;
    Duration StepLimits::*limit;
    const char* flag;
  } cases[] = {{Step::build, &StepLimits::build, "--build-timeout"},
               {Step::up, &StepLimits::up, "--up-timeout"},
               {Step::down, &StepLimits::down, "--down-timeout"}};
  for (const auto& c : cases) {
    plan = everything();
    plan.limits.*c.limit = 5min;
    operations = {};
    operations.fail(c.step, Stopped::by_deadline);
    perform_all();
    const std::string name(step_name(c.step));
    EXPECT_EQ(failure(name).message,
              "the limit of 5m0s (" + std::string(c.flag) + ") expired: " + name + " went wrong");
    EXPECT_TRUE(ending.failed);
  }
}

TEST_F(RunLimits, TheRunsLimitInsideAStepSkipsAllUpToDown) {
  plan.limits.run = 1h;
  plan.limits.test = 2h;
  operations.fail(Step::test, Stopped::by_deadline);
  perform_all();
  EXPECT_TRUE(failure("Test").message.starts_with("the run's limit of 1h0m0s (--timeout) expired "))
      << failure("Test").message;
  EXPECT_TRUE(failure("Test").message.ends_with(" into Test: Test went wrong")) << failure("Test").message;
  EXPECT_EQ(failure("Test").cause, Cause::timeout);
  EXPECT_EQ(operations.steps(), "Init Build Up PreTestCmd Test Down Finish");
  EXPECT_TRUE(ending.failed);
  EXPECT_EQ(ending.signal, std::nullopt);
}

TEST_F(RunLimits, TheRunsLimitThatExpiresBetweenStepsStopsTheNext) {
  plan.limits.run = 20ms;
  operations.answers[Step::build] = [](const Request&) {
    std::this_thread::sleep_for(30ms);
    return Report{};
  };
  perform_all();
  EXPECT_EQ(operations.steps(), "Init Build Down Finish");
  EXPECT_EQ(rows_of(ending), "Build Up! Down");
  EXPECT_EQ(failure("Up").message, "not started: the run's limit of 20ms (--timeout) expired");
  EXPECT_EQ(failure("Up").cause, Cause::timeout);
  EXPECT_TRUE(ending.failed);
}

TEST_F(RunLimits, TheRunsLimitKeepsNoFailureFromBeingTold) {
  plan.limits.run = 20ms;
  operations.answers[Step::build] = [](const Request&) {
    std::this_thread::sleep_for(30ms);
    return Report{Error{Cause::deployer, "no compiler", {}}, Stopped::no};
  };
  perform_all();
  EXPECT_EQ(rows_of(ending), "Build! Down") << "what was not started because of it needs no second row";
  EXPECT_EQ(failure("Build").message, "no compiler");
}

TEST_F(RunLimits, AFailureWithinTheLimitIsItsOwn) {
  plan.limits.test = 1h;
  operations.fail(Step::test);
  perform_all();
  EXPECT_EQ(failure("Test").message, "Test went wrong");
  EXPECT_EQ(failure("Test").cause, Cause::test);
}

class RunInAJob : public RunLimits {
 protected:
  // A job that was told to end an hour from now, and is killed 15 minutes later.
  RunInAJob() { plan.limits = fit(plan.limits, {}, true, {Job{1h, 15min, start}, false, start}); }

  double minutes_to_kill(Step step) const {
    const Request* request = operations.request(step);
    if (request == nullptr || !request->kill) return -1;
    return std::chrono::duration<double, std::ratio<60>>(*request->kill - start).count();
  }
};

TEST_F(RunInAJob, WorkHasTheRunsLimitAndDownWhatIsLeftOfTheJob) {
  plan.limits.down = 2h;
  plan.dumps_logs = true;
  operations.fail(Step::test);
  perform_all();
  EXPECT_EQ(minutes(Step::test), 54);
  EXPECT_EQ(minutes(Step::dump_logs), 5);
  EXPECT_EQ(minutes(Step::down), 74);
  EXPECT_NEAR(minutes_to_kill(Step::down), 75, 0.2);
  EXPECT_EQ(minutes_to_kill(Step::test), -1);
}

TEST_F(RunInAJob, AnExpiredLimitSaysWhereItIsFrom) {
  operations.fail(Step::test, Stopped::by_deadline);
  operations.fail(Step::down, Stopped::by_deadline);
  perform_all();
  EXPECT_TRUE(failure("Test").message.starts_with("the run's limit of 54m0s (JOB_SPEC) expired "))
      << failure("Test").message;
  EXPECT_TRUE(failure("Down").message.starts_with("the limit of 1h14m")) << failure("Down").message;
  EXPECT_TRUE(failure("Down").message.ends_with(" (JOB_SPEC) expired: Down went wrong")) << failure("Down").message;
}

TEST_F(RunInAJob, AfterASignalTheGraceIsAllThatIsLeft) {
  plan.dumps_logs = true;
  operations.interrupt(Step::test, SIGTERM);
  perform_all();
  EXPECT_EQ(minutes(Step::dump_logs), 1);
  EXPECT_EQ(minutes(Step::down), 14);
  EXPECT_NEAR(minutes_to_kill(Step::down), 15, 0.2);
}

TEST_F(RunInAJob, ADownTimeoutIsKeptWhereTheJobHasTheTime) {
  plan.limits.down = 5min;
  plan.limits.down_given = true;
  perform_all();
  EXPECT_EQ(minutes(Step::down), 5);
}

TEST_F(RunLimits, LogsHaveAWhileAndLessWhenTimeIsUp) {
  plan.dumps_logs = true;
  operations.fail(Step::test);
  perform_all();
  EXPECT_EQ(minutes(Step::dump_logs), 5);

  plan.limits.run = 1h;
  operations = {};
  operations.fail(Step::test, Stopped::by_deadline);
  perform_all();
  EXPECT_EQ(minutes(Step::dump_logs), 1) << "after the run's own limit";
}

}  // namespace
}  // namespace kt2::run
