// Deployers that are programs of their own: what they are told, the time they get, and what they leave running.
#include "fixture.hpp"

#include <thread>

namespace kt2::test {
namespace {

class ForeignTest : public Faults {
 protected:
  // The program is a shell script in the run's directory.
  void write_program(const std::string& text) const {
    write_script(directory / "bin/kubetest2-mine", "#!/bin/sh\ncd \"$KT2_FAULTS\"\n" + text + "\n");
  }
  // One whose own Down takes a while after each SIGTERM.
  void write_patient_program(const std::string& taking_down = "sleep 1.5") const {
    write_program(
        "trap 'echo heard >> heard; told=1; echo taking down' TERM\n"
        "echo ready\nwhile [ -z \"$told\" ]; do sleep 0.02; done\n" +
        taking_down + "\necho > down.done\nexit 0");
  }
  void write_deaf_program() const { write_program("trap '' TERM INT\nsleep 1000 &\necho ready\nwait"); }

  // `words` begin with the flags before the deployer's name, "mine".
  Program launcher_with(const std::vector<std::string>& words) const {
    Program program = kubetest2(words);
    return marked(program).set("PATH", (directory / "bin").string() + ":/usr/bin:/bin");
  }
  std::string heard() const { return read(directory / "heard"); }
};

TEST_F(ForeignTest, TakesItsClusterDownInItsOwnTimeAfterASignal) {
  write_patient_program("mkdir _artifacts; : > _artifacts/junit_runner.xml; sleep 1.5");
  Started run = launcher_with({"mine", "--up", "--down"}).start();
  run.wait_for("ready");
  run.signal(SIGTERM);
  EXPECT_EQ(run.wait().status, 143);
  EXPECT_EQ(heard(), "heard\n");
  expect_taken_down();
  EXPECT_EQ(row("Run").type, "interrupted") << "though it ended well";
  EXPECT_TRUE(row("Run").message.starts_with("interrupted by SIGTERM: ")) << row("Run").message;
}

TEST_F(ForeignTest, IsToldOnceHoweverOftenWeAre) {
  write_patient_program("while [ ! -e go ]; do sleep 0.02; done");
  Started run = launcher_with({"mine", "--up", "--down"}).start();
  run.wait_for("ready");
  run.signal(SIGTERM);
  run.wait_for("taking down");
  std::this_thread::sleep_for(std::chrono::milliseconds(2200));  // what counts as one request must pass
  run.signal(SIGINT);
  run.wait_for("it is not told again");
  script("go", "");
  EXPECT_EQ(run.wait().status, 143);
  EXPECT_EQ(heard(), "heard\n");
}

TEST_F(ForeignTest, IsToldWhenOurLimitExpires) {
  write_patient_program();
  const Finished finished = launcher_with({"--timeout=500ms", "mine", "--up", "--down"}).run();
  EXPECT_EQ(finished.status, 1) << "though its own status is 0";
  EXPECT_EQ(heard(), "heard\n");
  expect_taken_down();
  EXPECT_TRUE(contains(finished.err, "the run's limit of 500ms (--timeout) expired; the program was sent SIGTERM"))
      << finished.err;
}

TEST_F(ForeignTest, IsToldBeforeTheJobEnds) {
  write_patient_program();
  Program program = launcher_with({"mine", "--up", "--down"});
  const Finished finished =
      program.set("JOB_SPEC", R"({"decoration_config":{"timeout":"1s","grace_period":"60s"}})").run();
  EXPECT_EQ(finished.status, 1);
  expect_taken_down();
  EXPECT_TRUE(contains(finished.err, "ms (JOB_SPEC) expired; ")) << finished.err;
}

TEST_F(ForeignTest, IsKilledWhenOurGraceIsOver) {
  write_program("mkdir _artifacts; : > _artifacts/junit_runner.xml\n" +
                std::string("trap '' TERM\nsleep 1000 &\nwait"));
  const Finished finished =
      launcher_with({"--timeout", "300ms", "--grace-period=300ms", "mine", "--up", "--down"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(nothing_left());
  EXPECT_EQ(row("Run").type, "timeout");
  EXPECT_TRUE(row("Run").message.starts_with("the run's limit of 300ms (--timeout) expired: ")) << row("Run").message;
  EXPECT_TRUE(contains(row("Run").message, "killed by SIGKILL")) << row("Run").message;
}

TEST_F(ForeignTest, IsKilledWhenTheJobsGraceIsOver) {
  write_deaf_program();
  Started run = launcher_with({"mine", "--up", "--down"})
                    .set("JOB_SPEC", R"({"decoration_config":{"timeout":"2h","grace_period":"2s"}})")
                    .start();
  run.wait_for("ready");
  run.signal(SIGINT);
  const Finished finished = run.wait();
  EXPECT_EQ(finished.status, 130);
  EXPECT_TRUE(contains(finished.err, "killed by SIGKILL")) << finished.err;
  EXPECT_TRUE(nothing_left());
}

TEST_F(ForeignTest, AReportThatItsDeathCutIsReplaced) {
  write_program(
      "mkdir _artifacts; printf '<testsuite><testcase name=\"Up\"' > _artifacts/junit_runner.xml; kill -9 $$");
  EXPECT_EQ(launcher_with({"mine", "--up"}).run().status, 1);
  EXPECT_EQ(row_names(), "Run!");
}

// What it leaves running leaves its group and session too.
constexpr const char* k_leaves_something = "setsid sh -c 'sleep 1000' > /dev/null 2>&1 &\nsleep 0.1\nexit 0";

TEST_F(ForeignTest, WhatItLeftRunningIsEnded) {
  write_program(k_leaves_something);
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"mine"}, {"mine", "--up", "--down"}, {"mine", "--test=exec", "--", "--up"}}) {
    EXPECT_EQ(launcher_with(words).run().status, 0);
    EXPECT_TRUE(nothing_left()) << words.size();
  }
}

TEST_F(ForeignTest, WhatAnUpLeftRunningIsTheCluster) {
  write_program(k_leaves_something);
  EXPECT_EQ(launcher_with({"mine", "--up"}).run().status, 0);
  EXPECT_FALSE(processes_with("KT2_FAULTS", directory.path().string()).empty());
}

TEST_F(ForeignTest, WhatItLeftAndDoesNotHearIsKilled) {
  write_program(
      "setsid sh -c 'trap \"\" TERM; touch deaf; sleep 1000' > /dev/null 2>&1 &\n"
      "while [ ! -e deaf ]; do sleep 0.02; done");
  EXPECT_EQ(launcher_with({"--grace-period=300ms", "mine"}).run().status, 0);
  EXPECT_TRUE(nothing_left());
}

TEST_F(ForeignTest, OurLogFlagsAreOurs) {
  write_program("echo \"got $*\"");
  const Finished finished = launcher_with({"--skip_headers", "-v", "2", "mine", "--x"}).run();
  EXPECT_EQ(finished.out, "got --x\n");
  EXPECT_TRUE(finished.err.starts_with("the deployer \"mine\" is the executable ")) << finished.err;
}

TEST_F(ForeignTest, DiesWithOurParent) {
  write_patient_program();
  Program shell({"/bin/sh", "-c", "\"$@\"; true", "sh", launcher().string(), "--die-with-parent", "mine"});
  Started started = marked(shell).set("PATH", (directory / "bin").string() + ":/usr/bin:/bin").start();
  started.wait_for("ready");
  started.signal(SIGKILL);
  started.wait();
  EXPECT_EQ(heard(), "heard\n");
  expect_taken_down();
}

}  // namespace
}  // namespace kt2::test
