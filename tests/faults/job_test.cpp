// Runs within what CI gives its jobs: JOB_SPEC, and GitHub's ten seconds.
#include "fixture.hpp"

#include <chrono>

namespace kt2::test {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

class JobTest : public Faults {
 protected:
  static std::string spec(const std::string& timeout, const std::string& grace) {
    return R"({"decoration_config":{"timeout":")" + timeout + R"(","grace_period":")" + grace + R"("}})";
  }
  std::string deaf_script() const { return script("deaf", "trap '' TERM\nsleep 1000 &\necho ready\nwait"); }
};

TEST_F(JobTest, TheRunEndsBeforeTheJobDoes) {
  const std::string waiting = waiting_script("waiting");
  Program program = job({"--down", "--test=exec", "--", waiting});
  const Finished finished = program.set("JOB_SPEC", spec("3s", "10s")).run();
  EXPECT_EQ(finished.status, 1);
  const std::string message = row("Test").message;
  EXPECT_TRUE(message.starts_with("the run's limit of 2.")) << message;
  EXPECT_TRUE(contains(message, " (JOB_SPEC) expired ")) << message;
  EXPECT_EQ(row("Test").type, "timeout");
  EXPECT_EQ(row_names(), "Test! Down");
  expect_taken_down();
}

TEST_F(JobTest, AFlagWins) {
  Program program = job({"--down", "--timeout=200ms", "--test=exec", "--", waiting_script("waiting")});
  program.set("JOB_SPEC", spec("2h", "15m")).run();
  EXPECT_TRUE(row("Test").message.starts_with("the run's limit of 200ms (--timeout) expired ")) << row("Test").message;
  expect_taken_down();
}

TEST_F(JobTest, ASignalLeavesOnlyItsGrace) {
  Started run = job({"--down", "--test=exec", "--", deaf_script()}).set("JOB_SPEC", spec("2h", "20s")).start();
  run.wait_for("ready");
  const auto signalled = Clock::now();
  run.signal(SIGINT);
  EXPECT_EQ(run.wait().status, 128 + SIGINT);
  EXPECT_LT(Clock::now() - signalled, 20s) << "it would have been killed";
  EXPECT_TRUE(contains(row("Test").message, "killed by SIGKILL")) << row("Test").message;
  expect_taken_down();
}

TEST_F(JobTest, ADownThatDoesNotFitIsCutAndTold) {
  waiting_script("down");
  Started run = job({"--down", "--run-id=mine", "--test=exec", "--", waiting_script("waiting")})
                    .set("JOB_SPEC", spec("2h", "5s"))
                    .start();
  run.wait_for("ready");
  const auto signalled = Clock::now();
  run.signal(SIGTERM);
  const Finished finished = run.wait();
  EXPECT_EQ(finished.status, 143);
  EXPECT_LT(Clock::now() - signalled, 60s) << "it would have waited for ever";
  EXPECT_EQ(row_names(), "Test! Down!");
  EXPECT_EQ(row("Down").type, "timeout");
  EXPECT_TRUE(contains(row("Down").message, " (JOB_SPEC) expired: ")) << row("Down").message;
  EXPECT_TRUE(contains(finished.err, "Cut short: Test, Down. ")) << finished.err;
  EXPECT_TRUE(nothing_left());
}

TEST_F(JobTest, ADownUnderWayIsCutAsWell) {
  waiting_script("down");
  Started run = job({"--down"}).set("JOB_SPEC", spec("2h", "5s")).start();
  run.wait_for("ready");
  const auto signalled = Clock::now();
  run.signal(SIGTERM);
  EXPECT_EQ(run.wait().status, 143);
  EXPECT_LT(Clock::now() - signalled, 60s) << "it would have waited for ever";
  EXPECT_EQ(row("Down").type, "interrupted");
  EXPECT_TRUE(nothing_left());
}

TEST_F(JobTest, AMalformedOneIsOneWarning) {
  Program program = job({"--up", "--down"});
  const Finished finished = program.set("JOB_SPEC", "{\"decoration_config\"").run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  const auto at = finished.err.find("JOB_SPEC");
  ASSERT_NE(at, std::string::npos) << finished.err;
  EXPECT_EQ(finished.err.find("JOB_SPEC", at + 1), std::string::npos) << finished.err;
}

TEST_F(JobTest, OnGitHubDownBeginsAtOnce) {
  Started run = job({"--down", "--test=exec", "--", deaf_script()}).set("GITHUB_ACTIONS", "true").start();
  run.wait_for("ready");
  const auto signalled = Clock::now();
  run.signal(SIGINT);
  EXPECT_EQ(run.wait().status, 130);
  EXPECT_LT(Clock::now() - signalled, 10s) << "it would have been killed";
  EXPECT_TRUE(contains(row("Test").message, "killed by SIGKILL")) << row("Test").message;
  expect_taken_down();
}

TEST_F(JobTest, OnGitHubALimitStillLeavesTheGrace) {
  const std::string slow = script("slow", "trap 'sleep 2; echo cleaned up; exit 0' TERM\nwhile :; do sleep 0.05; done");
  Program program = job({"--test-timeout=200ms", "--test=exec", "--", slow});
  EXPECT_TRUE(contains(program.set("GITHUB_ACTIONS", "true").run().out, "cleaned up\n"));
}

}  // namespace
}  // namespace kt2::test
