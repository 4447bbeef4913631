// Runs of several calls, and runs that someone else has to clean up after.
#include "fixture.hpp"

#include <fstream>
#include <thread>

namespace kt2::test {
namespace {

class RunsTest : public Faults {
 protected:
  RunsTest() { script("down", "echo \"$RECORD, $SIZE\" > down.done"); }

  std::string taken_down() const { return exists("down.done") ? read(directory / "down.done") : "not at all"; }
  // What `kubetest2 runs` says of the one run there is: "up none cluster".
  std::string listed() const {
    const std::string table = runs({}).run().out;
    std::istringstream lines(table.substr(table.find('\n') + 1));
    std::string id, deployer, phase, word;
    lines >> id >> deployer;
    std::string rest;
    while (lines >> word) rest += (rest.empty() ? "" : " ") + word;
    // The age is different each time.
    const auto age = rest.find_first_of("0123456789");
    const auto end = rest.find(' ', age);
    return rest.substr(0, age) + rest.substr(end + 1);
  }
  std::filesystem::path run_dir(const std::string& id) const { return directory / "_rundir" / id; }
  // The pid that a script wrote.
  pid_t pid_in(const std::string& name) const { return std::stoi(read(directory / name)); }
  static bool alive(pid_t pid) { return ::kill(pid, 0) == 0; }
  static void wait_until_gone(pid_t pid) {
    while (alive(pid)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
};

TEST_F(RunsTest, SplitCallsGoOnWithTheOneRun) {
  EXPECT_EQ(job({"--up", "--run-id=mine", "--size=large"}).run().status, 0);
  EXPECT_EQ(listed(), "up none cluster");
  const Finished tested = job({"--test=exec", "--", "sh", "-c", "echo $KUBETEST2_RUN_ID $KUBECONFIG"}).run();
  EXPECT_EQ(tested.status, 0) << tested.err;
  EXPECT_EQ(tested.out, "mine " + (run_dir("mine") / "kubeconfig").string() + "\n");
  EXPECT_EQ(job({"--test=exec", "--", "false"}).run().status, 1);
  EXPECT_EQ(job({"--test=exec", "--", "true"}).run().status, 0);
  const Finished down = job({"--down"}).run();
  EXPECT_EQ(down.status, 0) << down.err;
  EXPECT_EQ(row_names(), "Up Test Test! Test Down") << "a red row stays";
  EXPECT_EQ(taken_down(), "kept by mine, large\n") << "with what Up recorded, and its flags";
  EXPECT_EQ(listed(), "down none -");
}

TEST_F(RunsTest, AFlagThatIsGivenAnewWins) {
  EXPECT_EQ(job({"--up", "--run-id=mine", "--size=large"}).run().status, 0);
  EXPECT_EQ(job({"--down", "--size=tiny"}).run().status, 0);
  EXPECT_EQ(taken_down(), "kept by mine, tiny\n");
}

TEST_F(RunsTest, OfSeveralNoneIsGuessed) {
  EXPECT_EQ(job({"--up", "--run-id=one"}).run().status, 0);
  EXPECT_EQ(job({"--up", "--run-id=two"}).run().status, 0);
  for (const char* flag : {"--down", "--test=exec"}) {
    const Finished refused = job({flag, "--", "true"}).run();
    EXPECT_EQ(refused.status, 1);
    EXPECT_TRUE(contains(refused.err, "2 runs of the deployer \"script\" are up below")) << refused.err;
    EXPECT_TRUE(contains(refused.err, "\n  --run-id=one  up, begun ")) << refused.err;
    EXPECT_TRUE(contains(refused.err, "\n  --run-id=two  up, begun ")) << refused.err;
  }
  EXPECT_FALSE(exists("down.done"));
  EXPECT_EQ(job({"--down", "--run-id=two"}).run().status, 0);
  EXPECT_EQ(taken_down(), "kept by two, small\n");
}

TEST_F(RunsTest, ASecondLauncherIsKeptOutWhileTestsGoAhead) {
  Started first = job({"--up", "--down", "--run-id=mine", "--test=exec", "--", waiting_script("waiting")}).start();
  first.wait_for("ready");
  const Finished second = job({"--down", "--run-id=mine"}).run();
  EXPECT_EQ(second.status, 1);
  EXPECT_TRUE(contains(second.err, "run mine of the deployer \"script\" is in use by another kubetest2: pid " +
                                       std::to_string(first.pid()) + " ("))
      << second.err;
  EXPECT_FALSE(exists("down.done"));
  EXPECT_EQ(runs({"down", "mine"}).run().status, 1);
  EXPECT_EQ(listed(), "up at work cluster");
  EXPECT_EQ(job({"--test=exec", "--", "true"}).run().status, 0);
  first.signal(SIGTERM);
  EXPECT_EQ(first.wait().status, 128 + SIGTERM);
  EXPECT_EQ(taken_down(), "kept by mine, small\n");
}

TEST_F(RunsTest, WhatBothWereKilledAtIsTakenDownByHand) {
  // The daemon is in no group and session of the run.
  const std::string tester =
      script("tester", "setsid -f sh -c 'echo $$ > daemon; exec sleep 1000'\necho ready\nsleep 1000");
  Started run = job({"--up", "--down", "--run-id=mine", "--size=large", "--test=exec", "--", tester}).start();
  run.wait_for("ready");
  const pid_t worker = worker_of(run);
  ::kill(run.pid(), SIGSTOP);  // so that it cannot start another worker
  ::kill(worker, SIGKILL);
  run.signal(SIGKILL);
  run.wait();
  wait_until_gone(worker);
  EXPECT_TRUE(listed().starts_with("up killed cluster, ")) << listed();
  EXPECT_EQ(row("Test").type, "interrupted");

  const Finished down = runs({"down", "--all-dead"}).run();
  EXPECT_EQ(down.status, 0) << down.err;
  EXPECT_EQ(taken_down(), "kept by mine, large\n");
  EXPECT_EQ(row_names(), "Up Test! Down");
  EXPECT_EQ(listed(), "down none -");
  EXPECT_TRUE(nothing_left());
}

TEST_F(RunsTest, ASplitRunThatWaitsIsNotDead) {
  EXPECT_EQ(job({"--up", "--run-id=mine"}).run().status, 0);
  EXPECT_EQ(runs({"down", "--all-dead"}).run().status, 0);
  EXPECT_FALSE(exists("down.done"));
  EXPECT_EQ(runs({"down", "mine"}).run().status, 0);
  EXPECT_EQ(taken_down(), "kept by mine, small\n");
}

TEST_F(RunsTest, AWorkerWhoseLauncherWasKilledFinishesTheResults) {
  const std::string tester = script("tester", "setsid -f sleep 1000\necho ready\nsleep 1000");
  script("down", "echo $RECORD > down.begun; while [ ! -e go ]; do sleep 0.01; done; echo done > down.done");
  Started run = job({"--up", "--down", "--run-id=mine", "--test=exec", "--", tester}).start();
  run.wait_for("ready");
  run.signal(SIGKILL);
  while (!exists("down.begun")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_TRUE(listed().starts_with("going down at work ")) << listed() << ": the lock outlives the launcher";
  std::ofstream(directory / "go") << "";
  run.wait();
  while (listed() != "down none -") std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(row_names(), "Up Test! Down");
  EXPECT_EQ(row("Test").type, "interrupted");
  while (!nothing_left()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

TEST_F(RunsTest, TheClusterStaysUntilDownAndNoLonger) {
  script("up", "setsid -f sh -c 'echo $$ > cluster; exec sleep 1000'; while [ ! -s cluster ]; do sleep 0.01; done");
  script("down", "echo too weak to end it > down.done");
  EXPECT_EQ(job({"--up", "--run-id=mine"}).run().status, 0);
  EXPECT_EQ(listed(), "up none cluster, 1 process");
  EXPECT_EQ(job({"--test=exec", "--", "true"}).run().status, 0);
  ASSERT_TRUE(alive(pid_in("cluster")));
  const Finished down = job({"--down"}).run();
  EXPECT_EQ(down.status, 0);
  EXPECT_TRUE(contains(down.err, "ending 1 processes of the cluster that down left running")) << down.err;
  EXPECT_TRUE(nothing_left());
}

TEST_F(RunsTest, WhatATesterLeavesEndsWithItsStep) {
  const std::string tester = script(
      "tester", "setsid -f sh -c 'echo $$ > daemon; exec sleep 1000'; while [ ! -s daemon ]; do sleep 0.01; done");
  const std::string after = script("after", "kill -0 $(cat daemon) 2>/dev/null && echo still there > late; true");
  EXPECT_EQ(job({"--up", "--post-test-cmd=" + after, "--test=exec", "--", tester}).run().status, 0);
  EXPECT_FALSE(exists("late"));
  EXPECT_TRUE(nothing_left());
}

TEST_F(RunsTest, AFailedRunsClusterStaysOnDemand) {
  const Finished kept =
      job({"--up", "--down", "--keep-on-failure", "--run-id=mine", "--test=exec", "--", "false"}).run();
  EXPECT_EQ(kept.status, 1);
  EXPECT_FALSE(exists("down.done"));
  EXPECT_TRUE(contains(kept.err, "  reach it:  export KUBECONFIG=" + (run_dir("mine") / "kubeconfig").string() +
                                     "\n  remove it: kubetest2 runs down mine\n"))
      << kept.err;
  EXPECT_EQ(row_names(), "Up Test!");
  EXPECT_EQ(runs({"down", "mine"}).run().status, 0);
  EXPECT_EQ(row_names(), "Up Test! Down");
  EXPECT_EQ(taken_down(), "kept by mine, small\n");
}

TEST_F(RunsTest, ASuccessfulRunsClusterDoesNot) {
  EXPECT_EQ(job({"--up", "--down", "--keep-on-failure", "--test=exec", "--", "true"}).run().status, 0);
  EXPECT_TRUE(exists("down.done"));
}

TEST_F(RunsTest, ABrokenStateIsNamedAndNotUsed) {
  EXPECT_EQ(job({"--up", "--run-id=mine"}).run().status, 0);
  const auto file = run_dir("mine") / "state.json";
  const std::string text = read(file);
  std::ofstream(file) << text.substr(0, text.size() / 2);
  const Finished refused = job({"--down", "--run-id=mine"}).run();
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(contains(refused.err, "\"" + file.string() + "\": it is not whole")) << refused.err;
  EXPECT_FALSE(exists("down.done"));
  const Finished listed = runs({}).run();
  EXPECT_EQ(listed.status, 1);
  EXPECT_TRUE(contains(listed.err, file.string())) << listed.err;
}

TEST_F(RunsTest, PruningRemovesOnlyWhatIsOver) {
  EXPECT_EQ(job({"--up", "--down", "--run-id=over"}).run().status, 0);
  EXPECT_EQ(job({"--up", "--run-id=waiting"}).run().status, 0);
  EXPECT_EQ(runs({"prune", "--older-than=1h"}).run().out, "");
  EXPECT_EQ(runs({"prune", "--older-than=0s"}).run().out, run_dir("over").string() + "\n");
  EXPECT_FALSE(std::filesystem::exists(run_dir("over")));
  EXPECT_TRUE(std::filesystem::exists(run_dir("waiting")));
}

TEST_F(RunsTest, UnknownOnesAreNamed) {
  const Finished refused = runs({"down", "nobody"}).run();
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(contains(refused.err, "there is no run \"nobody\" below ")) << refused.err;
  EXPECT_EQ(runs({"down"}).run().status, 1);
  EXPECT_EQ(runs({"prune"}).run().status, 1);
  EXPECT_EQ(runs({"prune", "--older-than=yesterday"}).run().status, 1);
}

}  // namespace
}  // namespace kt2::test
