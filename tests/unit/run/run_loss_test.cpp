// What a run does once it has lost what it cannot go on without.
#include <gtest/gtest.h>

#include "fakes.hpp"

namespace kt2::run {
namespace {

TEST(RunLoss, OnlyDownFollows) {
  FakeOperations operations;
  FakeObserver observer;
  operations.lose(Step::test);
  const Ending ending = perform(everything(), operations, observer);
  EXPECT_EQ(operations.steps(), "Init Build Up PreTestCmd Test Down Finish");
  EXPECT_EQ(rows_of(ending), "Build Up PreTestCmd Test! Down");
  EXPECT_TRUE(ending.failed);
  EXPECT_FALSE(ending.signal);
  const Error& failure = *ending.rows.at(3).failure;
  EXPECT_EQ(failure.cause, Cause::lease);
  EXPECT_TRUE(failure.message.starts_with("the project is gone after ")) << failure.message;
  EXPECT_TRUE(failure.message.ends_with(": Test went wrong")) << failure.message;
}

TEST(RunLoss, BetweenStepsIsTheNextOnesFailure) {
  FakeOperations operations;
  FakeObserver observer;
  operations.answers[Step::up] = [&](const Request&) {
    operations.loss = Error{Cause::lease, "the project is gone", {}};
    return Report{};
  };
  const Ending ending = perform(everything(), operations, observer);
  EXPECT_EQ(rows_of(ending), "Build Up PreTestCmd! Down");
  EXPECT_EQ(ending.rows.at(2).failure->cause, Cause::lease);
  EXPECT_EQ(ending.rows.at(2).failure->message, "not started: the project is gone");
}

// Init makes the places that Down needs.
TEST(RunLoss, BeforeItAllDoesNotKeepFromInit) {
  FakeOperations operations;
  FakeObserver observer;
  operations.loss = Error{Cause::lease, "the project is gone", {}};
  perform(everything(), operations, observer);
  EXPECT_EQ(operations.steps(), "Init Down Finish");
}

TEST(RunLoss, LeavesNoClusterForALook) {
  FakeOperations operations;
  FakeObserver observer;
  Plan plan = everything();
  plan.keep_on_failure = true;
  operations.lose(Step::test);
  EXPECT_FALSE(perform(plan, operations, observer).stays);
}

}  // namespace
}  // namespace kt2::run
