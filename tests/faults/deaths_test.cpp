// A process of ours dies: by the OOM killer, by a crash, by hand.
#include "fixture.hpp"
#include "support/fake_cluster.hpp"

#include <thread>

namespace kt2::test {
namespace {

using DeathsTest = Faults;

TEST_F(DeathsTest, OfTheWorkerInMidTestCostsTheStep) {
  Started run = job({"--up", "--down", "--test=exec", "--", waiting_script("waiting")}).start();
  run.wait_for("ready");
  ASSERT_GT(worker_of(run), 0);
  ::kill(worker_of(run), SIGKILL);
  const Finished finished = run.wait();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(row_names(), "Up Test! Down");
  EXPECT_EQ(row("Test").message, "the process of the tester \"exec\" died: killed by SIGKILL");
  EXPECT_TRUE(contains(finished.err, "Test failed after ")) << finished.err;
  expect_taken_down();
}

TEST_F(DeathsTest, OfTheWorkerThatWaitsCostsTheStepAndNotDown) {
  script("up", "for run in _rundir/*; do cp kubeconfig $run; done");
  script("down", "echo > down.done");
  FakeCluster cluster;
  cluster.put_node("a", false);
  cluster.write_kubeconfig(directory / "kubeconfig");
  Started run = job({"--up", "--down", "--wait-for=nodes condition=Ready", "--test=exec", "--", "true"}).start();
  run.wait_for("nodes: 0 of 1 Ready; a: ");
  ::kill(worker_of(run), SIGKILL);
  EXPECT_EQ(run.wait().status, 1);
  EXPECT_EQ(row_names(), "Up Ready! Down");
  EXPECT_EQ(row("Ready").message, "the process that waited died: killed by SIGKILL");
  expect_taken_down();
}

TEST_F(DeathsTest, OfTheWorkerKeepsTheLastWordsAndTheLog) {
  const std::string tester = script(
      "tester", "seq 1 100000\nhead -c 100 /dev/zero | tr '\\0' x\necho\necho last words; echo ready\nsleep 1000");
  Started run = job({"--down", "--step-log-limit=10k", "--test=exec", "--", tester}).start();
  run.wait_for("ready\n");
  ::kill(worker_of(run), SIGKILL);
  const Finished finished = run.wait();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(row("Test").message, "the process of the tester \"exec\" died: killed by SIGKILL");
  const std::string output = row("Test").output;
  EXPECT_TRUE(output.starts_with("[all of it: build-logs/Test.log]\n")) << output.substr(0, 100);
  EXPECT_TRUE(contains(output, "\n99999\n100000\nxxx")) << output.substr(0, 100);
  EXPECT_TRUE(output.ends_with("\nlast words\nready\n"));
  EXPECT_TRUE(contains(finished.err, "| last words\n")) << finished.err;
  const std::string log = read(artifacts() / "build-logs/Test.log");
  EXPECT_TRUE(log.starts_with("1\n2\n3\n"));
  EXPECT_TRUE(contains(log, " bytes left out here]\n"));
  EXPECT_TRUE(log.ends_with("\n99999\n100000\n" + std::string(100, 'x') + "\nlast words\nready\n")) << "in order";
  EXPECT_FALSE(contains(log, "older ones follow"));
  expect_taken_down();
}

TEST_F(DeathsTest, OfTheWorkerKeepsSecretsOutOfItsLastWords) {
  Program program = job({"--step-log-limit=0", "--test=exec", "--",
                         script("tester", "echo \"it is $MY_TOKEN\"\necho ready\nsleep 1000")});
  Started run = program.set("MY_TOKEN", "a secret of the test").start();
  run.wait_for("ready\n");
  ::kill(worker_of(run), SIGKILL);
  EXPECT_EQ(run.wait().status, 1);
  EXPECT_EQ(row("Test").output, "it is [redacted:MY_TOKEN]\nready\n") << "without a log, too";
}

TEST_F(DeathsTest, OfBothLeavesALogThatSaysWhereItsEndIs) {
  const std::string tester = script("tester", "seq 1 100000\necho ready\nexec sleep 1000");
  Started run = job({"--step-log-limit=10k", "--test=exec", "--", tester}).start();
  run.wait_for("ready\n");
  ::kill(run.pid(), SIGSTOP);  // so that it does not see the worker die
  ::kill(worker_of(run), SIGKILL);
  run.signal(SIGKILL);
  run.wait();
  EXPECT_TRUE(nothing_left());
  const std::string log = read(artifacts() / "build-logs/Test.log");
  EXPECT_TRUE(log.starts_with("1\n2\n3\n"));
  EXPECT_TRUE(contains(log, "\n99999\n100000\nready\n\n[kubetest2: the newest of ")) << log.size();
  EXPECT_EQ(row_names(), "Test!");
}

TEST_F(DeathsTest, OfTheWorkerInUpIsFollowedByDown) {
  waiting_script("up");
  Started run = job({"--up", "--down", "--test=exec", "--", script("tester", "echo > tested")}).start();
  run.wait_for("ready");
  ::kill(worker_of(run), SIGKILL);
  EXPECT_EQ(run.wait().status, 1);
  EXPECT_EQ(row_names(), "Up! Down");
  EXPECT_FALSE(exists("tested"));
  expect_taken_down();
}

TEST_F(DeathsTest, OfTheWorkerEndsADeafTesterToo) {
  const std::string deaf = script("deaf", "trap '' TERM\n(trap '' TERM; sleep 1000) &\necho ready\nwait");
  Started run = job({"--down", "--grace-period=300ms", "--test=exec", "--", deaf}).start();
  run.wait_for("ready");
  ::kill(worker_of(run), SIGKILL);
  EXPECT_EQ(run.wait().status, 1);
  expect_taken_down();
}

TEST_F(DeathsTest, OfTheWorkerInDownIsToldAndDownDoneAgain) {
  script("down", "[ -e first ] && echo taken down > down.done && exit\ntouch first\necho ready\nsleep 1000");
  Started run = job({"--up", "--down", "--run-id=mine"}).start();
  run.wait_for("ready");
  ::kill(worker_of(run), SIGKILL);
  EXPECT_EQ(run.wait().status, 1);
  EXPECT_EQ(row_names(), "Up Down!");
  EXPECT_EQ(row("Down").message,
            "the process of the deployer \"script\" died: killed by SIGKILL; a second attempt took the cluster down");
  EXPECT_TRUE(contains(runs({}).run().out, "script    down "));
  expect_taken_down();
}

TEST_F(DeathsTest, OfTheSupervisorInMidTestIsFollowedByDown) {
  Started run = job({"--up", "--down", "--test=exec", "--", waiting_script("waiting")}).start();
  run.wait_for("ready");
  run.signal(SIGKILL);
  EXPECT_EQ(run.wait().status, 128 + SIGKILL);
  expect_taken_down();
}

TEST_F(DeathsTest, OfTheSupervisorInUpIsFollowedByDown) {
  waiting_script("up");
  Started run = job({"--up", "--down"}).start();
  run.wait_for("ready");
  run.signal(SIGKILL);
  run.wait();
  expect_taken_down();
}

TEST_F(DeathsTest, OfTheSupervisorEndsADeafTesterToo) {
  const std::string deaf = script("deaf", "trap '' TERM\n(trap '' TERM; sleep 1000) &\necho ready\nwait");
  Started run = job({"--down", "--grace-period=300ms", "--test=exec", "--", deaf}).start();
  run.wait_for("ready");
  run.signal(SIGKILL);
  run.wait();
  expect_taken_down();
}

TEST_F(DeathsTest, OfTheSupervisorInDownLetsItFinish) {
  script("down", "echo ready\nsleep 0.5\necho > down.done");
  Started run = job({"--down"}).start();
  run.wait_for("ready");
  run.signal(SIGKILL);
  run.wait();
  expect_taken_down();
}

TEST_F(DeathsTest, OfTheSupervisorWithoutDownTakesNothingDown) {
  Started run = job({"--up", "--test=exec", "--", waiting_script("waiting")}).start();
  run.wait_for("ready");
  run.signal(SIGKILL);
  run.wait();
  EXPECT_TRUE(nothing_left());
  EXPECT_FALSE(exists("down.done"));
}

TEST_F(DeathsTest, OfTheSupervisorLeavesAReportThatIsRed) {
  Started run = job({"--up", "--test=exec", "--", waiting_script("waiting")}).start();
  run.wait_for("ready");
  run.signal(SIGKILL);
  run.wait();
  EXPECT_EQ(row_names(), "Up Test!") << "the step that ran has no end, and is not green";
  EXPECT_TRUE(metadata().contains("kubetest-version"));
}

}  // namespace
}  // namespace kt2::test
