// Limits that expire.
#include "fixture.hpp"

namespace kt2::test {
namespace {

using LimitsTest = Faults;

TEST_F(LimitsTest, OfTheTest) {
  const std::string tester = waiting_script("waiting");
  const Finished finished = job({"--down", "--test-timeout=500ms", "--test=exec", "--", tester}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(row("Test").message,
            "the limit of 500ms (--test-timeout) expired: " + tester + ": stopped, killed by SIGTERM");
  EXPECT_EQ(row("Test").type, "timeout");
  EXPECT_EQ(row("Test").output, "[all of it: build-logs/Test.log]\nready\n");
  expect_taken_down();
}

TEST_F(LimitsTest, OfTheTestLeavesThePostTestCommandItsTime) {
  const std::string after = script("after", "echo > after.done");
  const Finished finished =
      job({"--test-timeout=300ms", "--post-test-cmd=" + after, "--test=exec", "--", waiting_script("waiting")}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(row_names(), "Test! PostTestCmd");
  EXPECT_TRUE(exists("after.done"));
}

TEST_F(LimitsTest, OfAStepOfTheDeployer) {
  const struct {
    const char* script;
    const char* flag;
    const char* row;
  } cases[] = {{"build", "--build-timeout", "Build"}, {"up", "--up-timeout", "Up"}, {"down", "--down-timeout", "Down"}};
  for (const auto& c : cases) {
    const std::string waiting = waiting_script(c.script);
    const Finished finished = job({"--build", "--up", "--down", std::string(c.flag) + "=300ms"}).run();
    std::filesystem::remove(waiting);
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(row(c.row).message,
              "the limit of 300ms (" + std::string(c.flag) + ") expired: " + waiting + ": stopped, killed by SIGTERM");
    EXPECT_EQ(row(c.row).type, "timeout");
    EXPECT_TRUE(nothing_left());
  }
}

TEST_F(LimitsTest, OfTheRun) {
  const std::string waiting = waiting_script("waiting");
  const std::string after = script("after", "echo > after.done");
  const Finished finished =
      job({"--down", "--timeout=500ms", "--test-timeout=1h", "--post-test-cmd=" + after, "--test=exec", "--", waiting})
          .run();
  EXPECT_EQ(finished.status, 1);
  const std::string message = row("Test").message;
  EXPECT_TRUE(message.starts_with("the run's limit of 500ms (--timeout) expired ")) << message;
  EXPECT_TRUE(contains(message, " into Test: " + waiting + ": stopped, killed by SIGTERM")) << message;
  EXPECT_EQ(row_names(), "Test! Down");
  EXPECT_FALSE(exists("after.done")) << "its time is over";
  expect_taken_down();
}

TEST_F(LimitsTest, OfTheRunHoldsForThePreTestCommand) {
  const std::string waiting = waiting_script("waiting");
  const Finished finished =
      job({"--down", "--timeout=500ms", "--pre-test-cmd=" + waiting, "--test=exec", "--", "true"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(row_names(), "PreTestCmd! Down");
  EXPECT_EQ(row("PreTestCmd").type, "timeout");
  expect_taken_down();
}

TEST_F(LimitsTest, OfTheRunDoesNotHoldForDown) {
  script("down", "sleep 0.7\necho > down.done");
  const Finished finished = job({"--down", "--timeout=300ms", "--test=exec", "--", waiting_script("waiting")}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(row_names(), "Test! Down");
  expect_taken_down();
}

TEST_F(LimitsTest, GiveTheGraceToo) {
  const std::string deaf = script("deaf", "trap '' TERM\nsleep 1000 &\nwait");
  const Finished finished =
      job({"--down", "--test-timeout=200ms", "--grace-period=300ms", "--test=exec", "--", deaf}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(row("Test").message.ends_with(deaf + ": stopped, killed by SIGKILL")) << row("Test").message;
  expect_taken_down();
}

TEST_F(LimitsTest, OfDownSayWhatFinishesIt) {
  waiting_script("down");
  const std::string base = (directory / "else where").string();
  const Finished finished = job({"--down", "--down-timeout=300ms", "--run-id=mine", "--rundir=" + base}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(finished.err.ends_with("\n  kubetest2 runs down mine --rundir='" + base + "'\n")) << finished.err;
}

TEST_F(LimitsTest, ADownThatFailsByItselfIsNotCutShort) {
  script("down", "exit 3");
  const Finished finished = job({"--down"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_FALSE(contains(finished.err, "Cut short")) << finished.err;
}

TEST_F(LimitsTest, ThatAreNotReachedChangeNothing) {
  const Finished finished = job({"--build", "--up", "--down", "--timeout=1h", "--up-timeout=1h", "--test-timeout=1h",
                                 "--down-timeout=1h", "--test=exec", "--", "true"})
                                .run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(row_names(), "Build Up Test Down");
}

}  // namespace
}  // namespace kt2::test
