// Each step's output in a file of its own, and the results of calls that share a run.
#include <gtest/gtest.h>

#include <algorithm>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

using Words = std::vector<std::string>;

std::string log_of(const Sandbox& box, const std::string& name) {
  return read(box.artifacts() / "build-logs" / name);
}

TEST(StepLogs, HoldWhatEachStepPrinted) {
  const Sandbox box;
  const Finished finished =
      box.kubetest2({"noop", "--up", "--down", "--pre-test-cmd=echo,before", "--post-test-cmd=sh,-c,echo after >&2",
                     "--test=exec", "--", "sh", "-c", "echo out; echo err >&2; echo out again"})
          .merged()
          .run();
  EXPECT_EQ(finished.status, 0) << finished.out;
  EXPECT_EQ(log_of(box, "PreTestCmd.log"), "before\n");
  EXPECT_EQ(log_of(box, "Test.log"), "out\nerr\nout again\n") << "in the order it came";
  EXPECT_EQ(log_of(box, "PostTestCmd.log"), "after\n");
  EXPECT_FALSE(std::filesystem::exists(box.artifacts() / "build-logs/Up.log")) << "it printed nothing";
}

TEST(StepLogs, AreNotMadeWhenNothingIsPrinted) {
  const Sandbox box;
  EXPECT_EQ(box.kubetest2({"noop", "--up", "--down", "--test=exec", "--", "true"}).run().status, 0);
  EXPECT_FALSE(std::filesystem::exists(box.artifacts() / "build-logs"));
}

TEST(StepLogs, OfLaterCallsOfARunAreAddedAndAFreshRunReplacesThem) {
  const Sandbox box;
  const auto run = [&](const std::string& id, const std::string& text) {
    EXPECT_EQ(box.kubetest2({"noop", "--run-id=" + id, "--test=exec", "--", "echo", text}).run().status, 0);
  };
  run("a", "first");
  run("a", "second");
  EXPECT_EQ(log_of(box, "Test.log") + log_of(box, "Test-2.log"), "first\nsecond\n");
  run("b", "third");
  EXPECT_EQ(log_of(box, "Test.log"), "third\n");
  EXPECT_FALSE(std::filesystem::exists(box.artifacts() / "build-logs/Test-2.log"));
}

TEST(StepLogs, OfALongOutputHaveItsBeginningAndItsEnd) {
  const Sandbox box;
  EXPECT_EQ(box.kubetest2({"noop", "--step-log-limit=10k", "--test=exec", "--", "seq", "1", "100000"}).run().status, 0);
  const std::string log = log_of(box, "Test.log");
  EXPECT_TRUE(log.starts_with("1\n2\n3\n")) << log.substr(0, 20);
  EXPECT_TRUE(log.ends_with("\n99999\n100000\n"));
  EXPECT_TRUE(contains(log, "[kubetest2: 568895 bytes left out here]\n")) << log.size();
  EXPECT_LT(log.size(), 20'100U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(box.artifacts() / "build-logs"), {}), 1);
}

TEST(StepLogs, MayBeLeftOut) {
  const Sandbox box;
  EXPECT_EQ(
      box.kubetest2({"noop", "--step-log-limit=0", "--test=exec", "--", "sh", "-c", "echo x; exit 1"}).run().status, 1);
  EXPECT_FALSE(std::filesystem::exists(box.artifacts() / "build-logs"));
  EXPECT_TRUE(contains(box.junit(), "<system-out>x\n</system-out>")) << box.junit();
}

TEST(StepLogs, RefuseALimitThatIsNone) {
  const Sandbox box;
  const Finished finished = box.kubetest2({"noop", "--up", "--step-log-limit=much"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "--step-log-limit: \"much\" is no size: want one such as 5MB")) << finished.err;
  EXPECT_FALSE(box.has_run());
}

TEST(StepLogs, ThatCannotBeWrittenAreOneWarning) {
  const Sandbox box;
  std::filesystem::create_directory(box.artifacts());
  write_script(box.artifacts() / "build-logs", "a file where the folder should be");
  const Finished finished =
      box.kubetest2({"noop", "--pre-test-cmd=echo,before", "--test=exec", "--", "seq", "1", "100000"}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(count_of(finished.err, "is incomplete"), 1U) << finished.err;
  EXPECT_TRUE(
      contains(box.plain(finished.err), "the log of PreTestCmd is incomplete: writing \"DIR/_artifacts/build-logs"))
      << finished.err;
}

TEST(SharedRun, OfSplitCallsHasATruthfulRowOfEach) {
  const Sandbox box;
  EXPECT_EQ(box.kubetest2({"noop", "--run-id=r", "--up"}).run().status, 0);
  EXPECT_EQ(box.kubetest2({"noop", "--run-id=r", "--test=exec", "--", "false"}).run().status, 1);
  EXPECT_EQ(box.kubetest2({"noop", "--run-id=r", "--down"}).run().status, 0);
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test FAILED", "Down"}));
}

TEST(SharedRun, OfCallsAtTheSameTimeLosesNoRow) {
  const Sandbox box;
  const std::string gate = box / "gate";
  box.program({"mkfifo", gate}).run();
  Started waiting = box.kubetest2({"noop", "--run-id=r", "--metadata=one=1", "--up", "--down", "--test=exec", "--",
                                   "sh", "-c", "echo waiting; cat '" + gate + "'; exit 1"})
                        .start();
  waiting.wait_for("waiting\n");
  EXPECT_EQ(
      box.kubetest2({"noop", "--run-id=r", "--metadata=two=2", "--test=exec", "--", "echo", "meanwhile"}).run().status,
      0);
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test FAILED", "Test"})) << "the first one still runs";
  EXPECT_TRUE(contains(box.junit(), "interrupted: the step had begun"));
  box.program({"sh", "-c", "echo go > '" + gate + "'"}).run();
  EXPECT_EQ(waiting.wait().status, 1);
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test FAILED", "Test", "Down"}));
  EXPECT_FALSE(contains(box.junit(), "interrupted")) << box.junit();
  EXPECT_EQ(log_of(box, "Test.log") + log_of(box, "Test-2.log"), "waiting\ngo\nmeanwhile\n");
  const std::string metadata = read(box.artifacts() / "metadata.json");
  EXPECT_TRUE(contains(metadata, "\"one\": \"1\"") && contains(metadata, "\"two\": \"2\"")) << metadata;
}

TEST(SharedRun, OfManyCallsAtOnceHasTheRowsOfAll) {
  const Sandbox box;
  std::vector<Started> calls;
  for (int i = 0; i < 8; ++i) {
    calls.push_back(box.kubetest2({"noop", "--run-id=r", "--metadata=call" + std::to_string(i) + "=x", "--test=exec",
                                   "--", "sh", "-c", "echo printed; exit " + std::to_string(i % 2)})
                        .start());
  }
  for (int i = 0; i < 8; ++i) EXPECT_EQ(calls[static_cast<std::size_t>(i)].wait().status, i % 2);
  const Words found = rows(box.junit());
  EXPECT_EQ(found.size(), 8U) << box.junit();
  EXPECT_EQ(std::ranges::count(found, "Test FAILED"), 4);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(box.artifacts() / "build-logs"), {}), 8);
  const std::string metadata = read(box.artifacts() / "metadata.json");
  EXPECT_EQ(count_of(metadata, "\"call"), 8U) << metadata;
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(box.artifacts()), {}), 3) << "no lock is left";
}

}  // namespace
}  // namespace kt2::test
