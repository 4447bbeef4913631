// Which steps a run performs, and what follows from a failure.
#include <gtest/gtest.h>

#include <algorithm>

#include "fakes.hpp"

namespace kt2::run {
namespace {

TEST(RunOrder, AllStepsInOrder) {
  FakeOperations operations;
  FakeObserver observer;
  const Ending ending = perform(everything(), operations, observer);
  EXPECT_EQ(operations.steps(), "Init Build Up PreTestCmd Test PostTestCmd PostTest Down Finish");
  EXPECT_EQ(rows_of(ending), "Build Up PreTestCmd Test PostTestCmd Down");
  EXPECT_FALSE(ending.failed);
  EXPECT_EQ(ending.signal, std::nullopt);
}

TEST(RunOrder, OnlyWhatIsAskedFor) {
  struct Case {
    const char* asked;
    const char* steps;
  };
  const Case cases[] = {
      {"", "Init Finish"},
      {"build", "Init Build Finish"},
      {"up", "Init Up Finish"},
      {"down", "Init Down Finish"},
      {"up down", "Init Up Down Finish"},
      {"test", "Init Test PostTest Finish"},
      {"up test", "Init Up Test PostTest Finish"},
      {"pre test post", "Init PreTestCmd Test PostTestCmd PostTest Finish"},
      {"up pre post down", "Init Up Down Finish"},
      {"up ready test", "Init Up Ready Test PostTest Finish"},
      {"ready test", "Init Ready Test PostTest Finish"},
      {"up ready down", "Init Up Ready Down Finish"},
      {"ready down", "Init Down Finish"},
      {"build ready", "Init Build Finish"},
  };
  for (const Case& c : cases) {
    const std::string asked = " " + std::string(c.asked) + " ";
    const auto has = [&](const std::string& word) { return asked.find(" " + word + " ") != std::string::npos; };
    Plan plan;
    plan.build = has("build");
    plan.up = has("up");
    plan.down = has("down");
    plan.ready = has("ready");
    plan.tester = has("test") ? "exec" : "";
    plan.pre_test_cmd = has("pre");
    plan.post_test_cmd = has("post");
    FakeOperations operations;
    FakeObserver observer;
    perform(plan, operations, observer);
    EXPECT_EQ(operations.steps(), c.steps) << c.asked;
  }
}

struct FailureCase {
  std::vector<Step> failing;
  const char* steps;
  const char* rows;
};

// contract.md, "Order of a run".
const FailureCase k_failures[] = {
    {{Step::init}, "Init Down Finish", "Init! Down"},
    {{Step::build}, "Init Build Down Finish", "Build! Down"},
    {{Step::up}, "Init Build Up Down Finish", "Build Up! Down"},
    {{Step::pre_test_cmd}, "Init Build Up PreTestCmd Down Finish", "Build Up PreTestCmd! Down"},
    {{Step::test},
     "Init Build Up PreTestCmd Test PostTestCmd PostTest Down Finish",
     "Build Up PreTestCmd Test! PostTestCmd Down"},
    {{Step::post_test_cmd},
     "Init Build Up PreTestCmd Test PostTestCmd PostTest Down Finish",
     "Build Up PreTestCmd Test PostTestCmd! Down"},
    {{Step::post_test},
     "Init Build Up PreTestCmd Test PostTestCmd PostTest Down Finish",
     "Build Up PreTestCmd Test PostTestCmd PostTest! Down"},
    {{Step::down},
     "Init Build Up PreTestCmd Test PostTestCmd PostTest Down Finish",
     "Build Up PreTestCmd Test PostTestCmd Down!"},
    {{Step::finish},
     "Init Build Up PreTestCmd Test PostTestCmd PostTest Down Finish",
     "Build Up PreTestCmd Test PostTestCmd Down Finish!"},
    {{Step::test, Step::down},
     "Init Build Up PreTestCmd Test PostTestCmd PostTest Down Finish",
     "Build Up PreTestCmd Test! PostTestCmd Down!"},
    {{Step::up, Step::down, Step::finish}, "Init Build Up Down Finish", "Build Up! Down! Finish!"},
};

TEST(RunOrder, AFailureSkipsWhatNeedsIt) {
  for (const FailureCase& c : k_failures) {
    FakeOperations operations;
    FakeObserver observer;
    for (const Step step : c.failing) operations.fail(step);
    const Ending ending = perform(everything(), operations, observer);
    EXPECT_EQ(operations.steps(), c.steps);
    EXPECT_EQ(rows_of(ending), c.rows);
    EXPECT_TRUE(ending.failed);
    for (const results::Row& row : ending.rows) {
      if (!row.failure) continue;
      EXPECT_EQ(row.failure->message, row.name + " went wrong") << "a step that was not stopped says all itself";
      EXPECT_EQ(row.failure->output, "last words");
      EXPECT_EQ(row.failure->cause, Cause::test);
    }
  }
}

TEST(RunOrder, AClusterThatIsNotReadyIsNotTested) {
  Plan plan = everything();
  plan.ready = plan.dumps_logs = true;
  FakeOperations operations;
  FakeObserver observer;
  operations.fail(Step::ready);
  const Ending ending = perform(plan, operations, observer);
  EXPECT_EQ(operations.steps(), "Init Build Up Ready DumpLogs Down Finish");
  EXPECT_EQ(rows_of(ending), "Build Up Ready! Down");
  EXPECT_TRUE(ending.failed);
}

TEST(RunOrder, ARowHasWhatItsStepTells) {
  Plan plan = everything();
  plan.ready = true;
  FakeOperations operations;
  FakeObserver observer;
  operations.answers[Step::ready] = [](const Request&) {
    Report report;
    report.output = "nodes a: met after 1s";
    return report;
  };
  const Ending ending = perform(plan, operations, observer);
  EXPECT_EQ(ending.rows.at(2).name, "Ready");
  EXPECT_EQ(ending.rows.at(2).output, "nodes a: met after 1s");
}

TEST(RunOrder, NothingIsTakenDownThatWasNotAskedFor) {
  for (const FailureCase& c : k_failures) {
    Plan plan = everything();
    plan.down = false;
    FakeOperations operations;
    FakeObserver observer;
    for (const Step step : c.failing) operations.fail(step);
    perform(plan, operations, observer);
    EXPECT_EQ(operations.request(Step::down), nullptr) << c.steps;
    EXPECT_EQ(operations.requests.back().step, Step::finish) << c.steps;
  }
}

TEST(RunOrder, PostTestHearsHowTheTestEnded) {
  for (const bool failed : {false, true}) {
    FakeOperations operations;
    FakeObserver observer;
    if (failed) operations.fail(Step::test);
    perform(everything(), operations, observer);
    EXPECT_EQ(operations.request(Step::post_test)->test_failed, failed);
  }
  FakeOperations operations;
  FakeObserver observer;
  operations.fail(Step::post_test_cmd);
  perform(everything(), operations, observer);
  EXPECT_FALSE(operations.request(Step::post_test)->test_failed) << "another step's failure is not the test's";
}

TEST(RunOrder, LogsAreWantedOnceAClusterMayBeThereAndSomethingFailed) {
  struct Case {
    std::optional<Step> failing;
    bool up;
    bool test;
    bool wanted;
  };
  const Case cases[] = {
      {std::nullopt, true, true, false}, {Step::init, true, true, false},   {Step::build, true, true, false},
      {Step::up, true, true, true},      {Step::test, true, true, true},    {Step::post_test_cmd, true, true, true},
      {Step::test, false, true, true},   {Step::init, false, false, false}, {Step::post_test, true, true, true},
  };
  for (const Case& c : cases) {
    for (const bool offered : {true, false}) {
      Plan plan = everything();
      plan.dumps_logs = offered;
      plan.up = c.up;
      if (!c.test) plan.tester = "";
      FakeOperations operations;
      FakeObserver observer;
      if (c.failing) operations.fail(*c.failing);
      perform(plan, operations, observer);
      const std::string steps = operations.steps();
      EXPECT_EQ(steps.find("DumpLogs Down") != std::string::npos, c.wanted && offered) << steps;
    }
  }
}

TEST(RunOrder, LogsThatCannotBeHadAreNoVerdict) {
  Plan plan = everything();
  plan.dumps_logs = true;
  FakeOperations operations;
  FakeObserver observer;
  operations.fail(Step::up);
  operations.fail(Step::dump_logs);
  const Ending ending = perform(plan, operations, observer);
  EXPECT_EQ(rows_of(ending), "Build Up! Down");
  const auto told = std::ranges::find(observer.ends, Step::dump_logs, &std::pair<Step, std::string>::first);
  ASSERT_NE(told, observer.ends.end());
  EXPECT_EQ(told->second, "DumpLogs went wrong") << "yet it is told";
}

TEST(RunOrder, ObserverSeesEachStepRunAndEnd) {
  FakeOperations operations;
  FakeObserver observer;
  operations.fail(Step::test);
  perform(everything(), operations, observer);
  ASSERT_EQ(observer.begins.size(), operations.requests.size());
  ASSERT_EQ(observer.ends.size(), operations.requests.size());
  for (std::size_t i = 0; i < observer.begins.size(); ++i) {
    EXPECT_EQ(observer.begins[i].step, operations.requests[i].step);
    EXPECT_TRUE(observer.begins[i].running) << "a run that dies in it leaves a row that says so";
    EXPECT_EQ(observer.ends[i].first, operations.requests[i].step);
    EXPECT_EQ(observer.ends[i].second, operations.requests[i].step == Step::test ? "Test went wrong" : "");
  }
}

}  // namespace
}  // namespace kt2::run
