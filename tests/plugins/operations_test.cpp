// Plugins that fail at work: the step is red and says why, and the cluster is taken down all the same, by another
// worker where the first one died.
#include <csignal>

#include "fixture.hpp"
#include "support/fake_cluster.hpp"

namespace kt2::test {
namespace {

struct Fatal {
  const char* name;
  const char* end;  // what became of the process
};

void PrintTo(const Fatal& fatal, std::ostream* out) {
  *out << fatal.name;
}

class FatalUpTest : public PluginTest, public testing::WithParamInterface<Fatal> {};
class OperationsTest : public PluginTest {};

TEST_P(FatalUpTest, CostsAStepAndNotTheCluster) {
  const auto& [name, end] = GetParam();
  const Finished run = launcher({name, "--up", "--down", "--test=good-tester"}).run();
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(has(run.err, end));
  EXPECT_TRUE(has(run.err, std::string("\"") + name + "\""));

  auto found = rows();
  EXPECT_TRUE(found["Up"].failed);
  EXPECT_EQ(found["Up"].cause, "deployer");
  EXPECT_TRUE(has(found["Up"].message, end));
  EXPECT_TRUE(has(found["Up"].message, name));
  EXPECT_TRUE(found.contains("Down"));
  EXPECT_FALSE(found["Down"].failed) << found["Down"].message;
  EXPECT_FALSE(found.contains("Test"));

  // The second worker takes down what the first one brought up: the run of the same id.
  const std::string done = record();
  ASSERT_TRUE(done.starts_with("up ")) << done;
  const std::string id = done.substr(3, done.find('\n') - 3);
  EXPECT_EQ(done, "up " + id + "\ndown " + id + "\n");
}

INSTANTIATE_TEST_SUITE_P(Plugins, FatalUpTest,
                         testing::Values(Fatal{"up-crashes", "killed by SIGSEGV"},
                                         Fatal{"up-aborts", "killed by SIGABRT"}, Fatal{"up-exits", "exit status 0"},
                                         Fatal{"up-throws-out", "killed by SIGABRT"}),
                         [](const auto& plugin) { return identifier(plugin.param.name); });

TEST_F(OperationsTest, AGoodPluginPasses) {
  const Finished run = launcher({"good", "--build", "--up", "--down", "--test=good-tester", "--run-id=r1"}).run();
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(record(), "build r1\nup r1\ntest r1\ndown r1\n");
  for (const auto& [name, row] : rows()) EXPECT_FALSE(row.failed) << name;
}

TEST_F(OperationsTest, AnUpThatHangsIsGivenUpAndTakenDown) {
  const Finished run = launcher({"up-hangs", "--up", "--down", "--up-timeout=200ms", "--grace-period=100ms"}).run();
  EXPECT_EQ(run.status, 1);
  auto found = rows();
  EXPECT_TRUE(found["Up"].failed);
  EXPECT_EQ(found["Up"].cause, "timeout");
  EXPECT_TRUE(has(found["Up"].message, "the limit of 200ms (--up-timeout) expired"));
  EXPECT_TRUE(has(found["Up"].message, "did not return when told to stop, and was killed"));
  EXPECT_FALSE(found["Down"].failed) << found["Down"].message;
  EXPECT_TRUE(has(record(), "up "));
  EXPECT_TRUE(has(record(), "down "));
}

TEST_F(OperationsTest, AnUpThatHangsIsGivenUpAfterASignal) {
  Started run = launcher({"up-hangs", "--up", "--down", "--grace-period=100ms"}).start();
  run.wait_for("Up begins");
  run.signal(SIGTERM);
  const Finished ended = run.wait();
  EXPECT_EQ(ended.status, 128 + SIGTERM);
  auto found = rows();
  EXPECT_EQ(found["Up"].cause, "interrupted");
  EXPECT_TRUE(has(found["Up"].message, "SIGTERM"));
  EXPECT_FALSE(found["Down"].failed) << found["Down"].message;
  EXPECT_TRUE(has(record(), "down "));
}

TEST_F(OperationsTest, ASignalWhileTheSecondWorkerStartsDoesNotCostDown) {
  const Finished run = launcher({"up-crashes-in-storm", "--up", "--down", "--run-id=r1"}).run();
  EXPECT_EQ(run.status, 128 + SIGTERM) << run.err;
  auto found = rows();
  EXPECT_TRUE(found["Up"].failed);
  EXPECT_FALSE(found["Down"].failed) << found["Down"].message;
  EXPECT_EQ(record(), "up r1\ndown r1\n");
}

TEST_F(OperationsTest, AnExceptionBehindTheWrapperIsAFailure) {
  const Finished run = launcher({"up-throws", "--up", "--down"}).run();
  EXPECT_EQ(run.status, 1);
  auto found = rows();
  EXPECT_EQ(found["Up"].message, "a plain exception");
  EXPECT_EQ(found["Up"].cause, "deployer");
  EXPECT_EQ(record(), "down\n");
}

TEST_F(OperationsTest, AFailureCarriesItsCauseAndOutput) {
  const Finished run = launcher({"up-throws-failure", "--up", "--down"}).run();
  EXPECT_EQ(run.status, 1);
  auto found = rows();
  EXPECT_EQ(found["Up"].message, "the cloud is full");
  EXPECT_EQ(found["Up"].cause, "infrastructure");
  EXPECT_EQ(found["Up"].output, "what the cloud printed");
  EXPECT_TRUE(has(run.err, "what the cloud printed"));
}

TEST_F(OperationsTest, WhatIsNoExceptionIsAFailureToo) {
  const Finished run = launcher({"up-throws-number", "--up", "--down"}).run();
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(rows()["Up"].message, "the plugin threw something that is no std::exception");
  EXPECT_EQ(record(), "down\n");
}

TEST_F(OperationsTest, EveryFailureIsReported) {
  const Finished run = launcher({"up-fails-twice", "--up", "--down"}).run();
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(rows()["Up"].message, "the first thing went wrong\nso did the second");
  EXPECT_TRUE(has(run.err, "the first thing went wrong"));
  EXPECT_TRUE(has(run.err, "so did the second"));
}

TEST_F(OperationsTest, AThreadMayFailAndLog) {
  const Finished run = launcher({"up-fails-from-thread", "--up", "--down"}).run();
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(rows()["Up"].message, "a thread met trouble");
  EXPECT_TRUE(has(run.err, "a thread sees trouble"));
}

TEST_F(OperationsTest, ALongMessageIsCutAndNothingElseIs) {
  const Finished run = launcher({"up-fails-at-length", "--up", "--down"}).run();
  EXPECT_EQ(run.status, 1);
  auto found = rows();
  EXPECT_TRUE(found["Up"].failed);
  EXPECT_TRUE(has(found["Up"].message.substr(0, 100), "it began with a nail"));
  EXPECT_LT(found["Up"].message.size(), 200'000u);
  EXPECT_FALSE(found["Down"].failed);
  EXPECT_TRUE(has(record(), "down "));
}

TEST_F(OperationsTest, SilenceIsReportedAsSuch) {
  for (const char* name : {"up-silent", "up-strange-status"}) {
    const Finished run = launcher({name, "--up", "--down"}).run();
    EXPECT_EQ(run.status, 1);
    EXPECT_EQ(rows()["Up"].message, std::string("the deployer \"") + name + "\" failed without saying why");
    EXPECT_TRUE(has(record(), "down "));
  }
}

TEST_F(OperationsTest, AFailureWithASuccessIsNotLost) {
  const Finished run = launcher({"up-fails-in-passing", "--up", "--down"}).run();
  EXPECT_TRUE(has(run.err, "something went wrong after all"));
}

TEST_F(OperationsTest, AnotherDirectoryDoesNotMoveTheResults) {
  Program program = launcher({"up-changes-directory", "--up", "--down", "--test=good-tester", "--artifacts=here"});
  const Finished run = program.run();
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_TRUE(std::filesystem::exists(directory / "here/junit_runner.xml"));
}

TEST_F(OperationsTest, ADownThatCrashesFailsTheRun) {
  const Finished run = launcher({"down-crashes", "--up", "--down"}).run();
  EXPECT_EQ(run.status, 1);
  auto found = rows();
  EXPECT_FALSE(found["Up"].failed);
  EXPECT_TRUE(found["Down"].failed);
  EXPECT_TRUE(has(found["Down"].message, "killed by SIGSEGV"));
}

TEST_F(OperationsTest, ATesterThatCrashesFailsTheTest) {
  const Finished run = launcher({"good", "--up", "--down", "--test=test-crashes", "--run-id=r1"}).run();
  EXPECT_EQ(run.status, 1);
  auto found = rows();
  EXPECT_TRUE(found["Test"].failed);
  EXPECT_TRUE(has(found["Test"].message, "killed by SIGSEGV"));
  EXPECT_TRUE(has(found["Test"].message, "\"test-crashes\""));
  EXPECT_EQ(found["Test"].cause, "test");
  EXPECT_FALSE(found["Down"].failed);
  EXPECT_EQ(record(), "up r1\ntest r1\ndown r1\n");
}

TEST_F(OperationsTest, ADestroyThatHangsOrCrashesLosesNoResults) {
  for (const char* name : {"destroy-hangs", "destroy-crashes"}) {
    const Finished run = launcher({name, "--up", "--down", "--run-id=r1"}).run();
    EXPECT_EQ(run.status, 0) << run.err;
    auto found = rows();
    EXPECT_FALSE(found["Up"].failed);
    EXPECT_FALSE(found["Down"].failed);
    EXPECT_TRUE(has(record(), "down r1"));
  }
}

class WaitingTest : public PluginTest {
 protected:
  WaitingTest() { cluster.write_kubeconfig(directory / "kubeconfig"); }
  Program waiting(std::vector<std::string> words = {}) const {
    words.insert(words.begin(), {"up-waits", "--up", "--down"});
    return launcher(words).set("KUBECONFIG", (directory / "kubeconfig").string());
  }
  FakeCluster cluster;
};

TEST_F(WaitingTest, AWaitEndsWithWhatItWaitsFor) {
  cluster.put_node("a", false);
  Started run = waiting().start();
  run.wait_for("nodes: 0 of 1 Ready; a: ");
  cluster.put_node("a", true);
  EXPECT_EQ(run.wait().status, 0);
}

TEST_F(WaitingTest, ASignalEndsAWaitAtOnceAndTheClusterIsTakenDown) {
  cluster.put_node("a", false);
  Started run = waiting().start();
  run.wait_for("nodes: 0 of 1 Ready; a: ");
  run.signal(SIGTERM);
  EXPECT_EQ(run.wait().status, 128 + SIGTERM);
  auto found = rows();
  EXPECT_EQ(found["Up"].cause, "interrupted");
  EXPECT_TRUE(has(found["Up"].message, ": nodes: 0 of 1 Ready; a: "));
  EXPECT_TRUE(found.contains("Down"));
  EXPECT_FALSE(found["Down"].failed);
}

TEST_F(WaitingTest, AWaitEndsWithItsStep) {
  cluster.put_node("a", false);
  EXPECT_EQ(waiting({"--up-timeout=2s"}).run().status, 1);
  auto found = rows();
  EXPECT_EQ(found["Up"].cause, "timeout");
  EXPECT_TRUE(found["Up"].message.starts_with("the limit of 2s (--up-timeout) expired: nodes: 0 of 1 Ready; a: "))
      << found["Up"].message;
}

TEST_F(WaitingTest, ADryRunPlansAWait) {
  const Finished run = waiting({"--dry-run"}).run();
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_TRUE(has(run.out, "    wait for nodes condition=Ready\n"));
  EXPECT_TRUE(cluster.requests().empty());
}

}  // namespace
}  // namespace kt2::test
