// What a run does once a signal asks it to end.
#include <gtest/gtest.h>

#include "fakes.hpp"

namespace kt2::run {
namespace {

using namespace std::chrono_literals;

struct Case {
  Step step;
  const char* steps;
  const char* rows;
};

const Case k_cases[] = {
    {Step::init, "Init Down Finish", "Init! Down"},
    {Step::build, "Init Build Down Finish", "Build! Down"},
    {Step::up, "Init Build Up Down Finish", "Build Up! Down"},
    {Step::pre_test_cmd, "Init Build Up PreTestCmd Down Finish", "Build Up PreTestCmd! Down"},
    {Step::test, "Init Build Up PreTestCmd Test Down Finish", "Build Up PreTestCmd Test! Down"},
    {Step::post_test_cmd, "Init Build Up PreTestCmd Test PostTestCmd Down Finish",
     "Build Up PreTestCmd Test PostTestCmd! Down"},
    {Step::post_test, "Init Build Up PreTestCmd Test PostTestCmd PostTest Down Finish",
     "Build Up PreTestCmd Test PostTestCmd PostTest! Down"},
    {Step::down, "Init Build Up PreTestCmd Test PostTestCmd PostTest Down Finish",
     "Build Up PreTestCmd Test PostTestCmd Down!"},
};

TEST(RunSignals, OnlyDownFollows) {
  for (const Case& c : k_cases) {
    FakeOperations operations;
    FakeObserver observer;
    operations.interrupt(c.step, SIGTERM);
    const Ending ending = perform(everything(), operations, observer);
    EXPECT_EQ(operations.steps(), c.steps);
    EXPECT_EQ(rows_of(ending), c.rows);
    EXPECT_TRUE(ending.failed);
    EXPECT_EQ(ending.signal, SIGTERM);
  }
}

TEST(RunSignals, WithoutDownNothingFollows) {
  for (const Case& c : k_cases) {
    if (c.step == Step::down) continue;
    Plan plan = everything();
    plan.down = false;
    FakeOperations operations;
    FakeObserver observer;
    operations.interrupt(c.step, SIGINT);
    const Ending ending = perform(plan, operations, observer);
    std::string expected = c.steps;
    expected.erase(expected.find(" Down"), std::string_view(" Down").size());
    EXPECT_EQ(operations.steps(), expected);
    EXPECT_EQ(ending.signal, SIGINT);
  }
}

TEST(RunSignals, TheRowSaysWhichSignal) {
  for (const auto& [number, name] : {std::pair{SIGTERM, "SIGTERM"}, {SIGINT, "SIGINT"}, {SIGHUP, "SIGHUP"}}) {
    FakeOperations operations;
    FakeObserver observer;
    operations.interrupt(Step::test, number);
    const Ending ending = perform(everything(), operations, observer);
    const Error& failure = *ending.rows.at(3).failure;
    EXPECT_TRUE(failure.message.starts_with("interrupted by " + std::string(name) + " after ")) << failure.message;
    EXPECT_TRUE(failure.message.ends_with(": Test went wrong")) << failure.message;
    EXPECT_EQ(failure.cause, Cause::interrupted);
  }
}

TEST(RunSignals, BetweenStepsTheNextIsNotStartedAndSaysSo) {
  FakeOperations operations;
  FakeObserver observer;
  operations.answers[Step::up] = [&](const Request&) {
    operations.signal = SIGTERM;
    return Report{};
  };
  const Ending ending = perform(everything(), operations, observer);
  EXPECT_EQ(operations.steps(), "Init Build Up Down Finish");
  EXPECT_EQ(rows_of(ending), "Build Up PreTestCmd! Down");
  EXPECT_EQ(ending.rows.at(2).failure->message, "not started: interrupted by SIGTERM");
  EXPECT_EQ(ending.rows.at(2).failure->cause, Cause::interrupted);
  EXPECT_TRUE(ending.failed);
  EXPECT_EQ(ending.signal, SIGTERM);
  EXPECT_EQ(observer.begins.size(), operations.requests.size());
  EXPECT_EQ(observer.ends.size(), operations.requests.size() + 1) << "the one that was not started is told, too";
}

TEST(RunSignals, OneThatCameBeforeAllStopsAllButDown) {
  FakeOperations operations;
  FakeObserver observer;
  operations.signal = SIGTERM;
  const Ending ending = perform(everything(), operations, observer);
  EXPECT_EQ(operations.steps(), "Down Finish");
  EXPECT_EQ(rows_of(ending), "Init! Down");
}

TEST(RunSignals, OnlyDownResists) {
  Plan plan = everything();
  plan.dumps_logs = true;
  FakeOperations operations;
  FakeObserver observer;
  operations.fail(Step::post_test_cmd);
  perform(plan, operations, observer);
  ASSERT_EQ(operations.requests.size(), 10u);
  for (const Request& request : operations.requests) {
    EXPECT_EQ(request.resists, request.step == Step::down) << step_name(request.step);
  }
}

TEST(RunSignals, LogsAreKeptShortOrSkipped) {
  for (const bool skip : {false, true}) {
    Plan plan = everything();
    plan.dumps_logs = true;
    FakeOperations operations;
    FakeObserver observer;
    operations.interrupt(Step::test, SIGTERM);
    const auto start = Clock::now();
    perform(plan, operations, observer, skip);
    const Request* dump = operations.request(Step::dump_logs);
    ASSERT_EQ(dump == nullptr, skip);
    if (dump == nullptr) continue;
    EXPECT_GE(*dump->deadline - start, 1min);
    EXPECT_LT(*dump->deadline - start, 2min);
  }
}

TEST(RunSignals, LogsAreNotSkippedForAFailureAlone) {
  Plan plan = everything();
  plan.dumps_logs = true;
  FakeOperations operations;
  FakeObserver observer;
  operations.fail(Step::test);
  perform(plan, operations, observer, true);
  EXPECT_NE(operations.request(Step::dump_logs), nullptr);
}

}  // namespace
}  // namespace kt2::run
