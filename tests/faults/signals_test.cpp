// A signal asks the run to end, wherever it is.
#include "fixture.hpp"
#include "support/fake_cluster.hpp"

#include <thread>

namespace kt2::test {
namespace {

struct Case {
  int number;
  const char* name;
  const char* step;
};

std::string name_of(const ::testing::TestParamInfo<Case>& info) {
  return std::string(info.param.name) + "In" + info.param.step;
}

class SignalInStep : public Faults, public ::testing::WithParamInterface<Case> {};

TEST_P(SignalInStep, EndsItTakesTheClusterDownAndSaysSo) {
  const auto [number, name, step_word] = GetParam();
  const std::string step(step_word);
  const std::string waiting = waiting_script(step == "Up" ? "up" : step == "Build" ? "build" : "waiting");
  const std::string quick = script("quick", "true");
  const auto command = [&](const char* of) { return step == of ? waiting : quick; };
  Started run = job({"--build", "--up", "--down", "--pre-test-cmd=" + command("PreTestCmd"),
                     "--post-test-cmd=" + command("PostTestCmd"), "--test=exec", "--", command("Test")})
                    .start();
  run.wait_for("ready");
  run.signal(number);
  const Finished finished = run.wait();
  EXPECT_EQ(finished.status, 128 + number);
  expect_taken_down();
  const Row stopped = row(step);
  EXPECT_EQ(stopped.type, "interrupted");
  EXPECT_TRUE(stopped.message.starts_with("interrupted by " + std::string(name) + " after ")) << stopped.message;
  EXPECT_TRUE(contains(stopped.message, waiting + ": stopped, killed by SIGTERM")) << stopped.message;
  EXPECT_EQ(stopped.output, "[all of it: build-logs/" + step + ".log]\nready\n");
  const std::string names = row_names();
  EXPECT_TRUE(names.ends_with(step + "! Down")) << names;
  EXPECT_TRUE(metadata().contains("kubetest-version"));
  EXPECT_TRUE(contains(finished.err, step + " FAILED (cause: interrupted)")) << finished.err;
}

INSTANTIATE_TEST_SUITE_P(Signals, SignalInStep,
                         ::testing::Values(Case{SIGTERM, "SIGTERM", "Build"}, Case{SIGTERM, "SIGTERM", "Up"},
                                           Case{SIGTERM, "SIGTERM", "PreTestCmd"}, Case{SIGTERM, "SIGTERM", "Test"},
                                           Case{SIGTERM, "SIGTERM", "PostTestCmd"},
                                           Case{SIGINT, "SIGINT", "PreTestCmd"}, Case{SIGINT, "SIGINT", "Test"},
                                           Case{SIGINT, "SIGINT", "PostTestCmd"}, Case{SIGHUP, "SIGHUP", "PreTestCmd"},
                                           Case{SIGHUP, "SIGHUP", "Test"}, Case{SIGHUP, "SIGHUP", "PostTestCmd"}),
                         name_of);

class SignalTest : public Faults {
 protected:
  // What counts as one request must pass before the next.
  static void later() { std::this_thread::sleep_for(std::chrono::milliseconds(2200)); }
};

TEST_F(SignalTest, WhileTheClusterIsNotReadyEndsTheWaitAtOnce) {
  script("up", "for run in _rundir/*; do cp kubeconfig $run; done");
  script("down", "echo > down.done");
  FakeCluster cluster;
  cluster.put_node("a", false);
  cluster.write_kubeconfig(directory / "kubeconfig");
  Started run = job({"--up", "--down", "--wait-for=nodes condition=Ready", "--test=exec", "--", "true"})
                    .start();
  run.wait_for("nodes: 0 of 1 Ready; a: ");
  const auto signalled = std::chrono::steady_clock::now();
  run.signal(SIGTERM);
  EXPECT_EQ(run.wait().status, 128 + SIGTERM);
  // There is nothing whose grace would have to pass.
  EXPECT_LT(std::chrono::steady_clock::now() - signalled, std::chrono::seconds(20));
  expect_taken_down();
  EXPECT_EQ(row_names(), "Up Ready! Down");
  const Row stopped = row("Ready");
  EXPECT_EQ(stopped.type, "interrupted");
  EXPECT_TRUE(stopped.message.starts_with("interrupted by SIGTERM after ")) << stopped.message;
  EXPECT_TRUE(contains(stopped.message, ": nodes: 0 of 1 Ready; a: ")) << stopped.message;
}

TEST_F(SignalTest, DownThatRunsAlreadyIsFinished) {
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    std::filesystem::remove(directory / "down.done");
    script("down", "echo ready\nsleep 0.5\necho > down.done");
    Started run = job({"--down"}).start();
    run.wait_for("ready");
    run.signal(number);
    EXPECT_EQ(run.wait().status, 128 + number);
    expect_taken_down();
    EXPECT_TRUE(row("Down").type.empty()) << row("Down").message;
  }
}

TEST_F(SignalTest, WithoutDownNothingIsTakenDown) {
  Started run = job({"--up", "--test=exec", "--", waiting_script("waiting")}).start();
  run.wait_for("ready");
  run.signal(SIGTERM);
  EXPECT_EQ(run.wait().status, 143);
  EXPECT_FALSE(exists("down.done"));
  EXPECT_TRUE(nothing_left());
  EXPECT_EQ(row_names(), "Up Test!");
}

TEST_F(SignalTest, SigintAndSigtermAtOnceAreOneRequest) {
  const std::string slow =
      script("slow", "trap 'sleep 0.5; echo cleaned up; exit 0' TERM\necho ready\nwhile :; do sleep 0.05; done");
  Started run = job({"--down", "--test=exec", "--", slow}).start();
  run.wait_for("ready");
  run.signal(SIGINT);
  run.signal(SIGTERM);
  const Finished finished = run.wait();
  EXPECT_EQ(finished.status, 128 + SIGINT);
  EXPECT_TRUE(contains(finished.out, "cleaned up\n")) << "it had the grace to end in its own way";
  expect_taken_down();
  EXPECT_TRUE(row("Test").message.starts_with("interrupted by SIGINT ")) << row("Test").message;
}

TEST_F(SignalTest, ATesterThatEndsWellWhenToldToIsNoSuccess) {
  Started run =
      job({"--test=exec", "--", script("polite", "trap 'exit 0' TERM\necho ready\nwhile :; do sleep 0.05; done")})
          .start();
  run.wait_for("ready");
  run.signal(SIGTERM);
  EXPECT_EQ(run.wait().status, 143);
  EXPECT_EQ(row_names(), "Test!");
}

TEST_F(SignalTest, ASecondRequestCutsTheGrace) {
  const std::string deaf = script("deaf", "trap '' TERM\nsleep 1000 &\necho ready\nwait");
  Started run = job({"--down", "--grace-period=10m", "--test=exec", "--", deaf}).start();
  run.wait_for("ready");
  run.signal(SIGTERM);
  later();
  EXPECT_FALSE(processes_with("KT2_FAULTS", directory.path().string()).empty()) << "it has its grace until then";
  run.signal(SIGINT);
  EXPECT_EQ(run.wait().status, 143);
  expect_taken_down();
  EXPECT_TRUE(contains(row("Test").message, "killed by SIGKILL")) << row("Test").message;
}

TEST_F(SignalTest, AThirdRequestEndsDownAsWell) {
  waiting_script("down");
  Started run = job({"--down", "--grace-period=10m", "--run-id=mine"}).start();
  run.wait_for("ready");
  for (int i = 0; i < 3; ++i) {
    if (i > 0) later();
    run.signal(SIGTERM);
  }
  const Finished finished = run.wait();
  EXPECT_EQ(finished.status, 143);
  EXPECT_TRUE(nothing_left());
  EXPECT_EQ(row("Down").type, "interrupted");
  EXPECT_TRUE(
      finished.err.ends_with("\nCut short: Down. What run mine made may still be there; this takes it down:\n"
                             "  kubetest2 runs down mine\n"))
      << finished.err;
}

TEST_F(SignalTest, BeforeThePlanIsKnownNothingIsStarted) {
  // A foreign tester is asked for its usage while the command line is read.
  write_script(directory / "bin/kubetest2-tester-slow", "#!/bin/sh\ntouch \"$KT2_FAULTS/asked\"\nsleep 1000\n");
  Started run =
      job({"--up", "--down", "--test=slow"}).set("PATH", (directory / "bin").string() + ":/usr/bin:/bin").start();
  while (!exists("asked")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  run.signal(SIGTERM);
  EXPECT_EQ(run.wait().status, 143);
  EXPECT_FALSE(exists("down.done"));
  EXPECT_TRUE(nothing_left());
}

}  // namespace
}  // namespace kt2::test
