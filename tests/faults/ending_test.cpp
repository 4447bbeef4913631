// What a tester leaves running, or does not want to give up.
#include "fixture.hpp"

namespace kt2::test {
namespace {

class EndingTest : public Faults {
 protected:
  // Runs the tester until it says "ready", and ends the run.
  Finished interrupted(const std::string& tester, const std::string& grace) const {
    Started run = job({"--down", "--grace-period=" + grace, "--test=exec", "--", tester}).start();
    run.wait_for("ready");
    run.signal(SIGTERM);
    return run.wait();
  }
};

TEST_F(EndingTest, ATesterThatIgnoresSigtermIsKilledAfterTheGrace) {
  const Finished finished = interrupted(script("deaf", "trap '' TERM\nsleep 1000 &\necho ready\nwait"), "300ms");
  EXPECT_EQ(finished.status, 143);
  EXPECT_TRUE(contains(row("Test").message, "killed by SIGKILL")) << row("Test").message;
  expect_taken_down();
}

TEST_F(EndingTest, ATesterThatStoppedItselfIsEnded) {
  const Finished finished = interrupted(
      script("stopped", "(while ! grep -q '^State:.T' /proc/$$/status; do :; done; echo ready) &\nkill -STOP $$"),
      "10m");
  EXPECT_EQ(finished.status, 143);
  expect_taken_down();
}

TEST_F(EndingTest, ChildrenOfAnInterruptedTesterAreEnded) {
  const Finished finished = interrupted(
      script("family", "sleep 1000 &\n(sleep 1000 &)\nnohup sleep 1000 >/dev/null 2>&1 &\necho ready\nwait"), "10m");
  EXPECT_EQ(finished.status, 143);
  expect_taken_down();
}

TEST_F(EndingTest, ChildrenOfAPassedTesterAreEnded) {
  const Finished finished =
      job({"--down", "--test=exec", "--", script("family", "sleep 1000 &\n(sleep 1000 &)\nexit 0")}).run();
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(row_names(), "Test Down");
  expect_taken_down();
}

TEST_F(EndingTest, ChildrenOfAFailedTesterThatIgnoreSigtermAreKilled) {
  const std::string tester = script("family", "trap '' TERM\nsleep 1000 &\ntrap - TERM\nexit 3");
  const Finished finished = job({"--down", "--grace-period=300ms", "--test=exec", "--", tester}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(row("Test").message, "exit status 3")) << row("Test").message;
  expect_taken_down();
}

TEST_F(EndingTest, ChildrenOfThePreTestCommandAreEndedBeforeTheTest) {
  const std::string before = script("before", "sleep 1000 &\necho $! > child");
  const std::string tester =
      script("tester", "grep -q '^State:.[RSDT]' /proc/$(cat child)/status 2>/dev/null && echo it still runs\nexit 0");
  const Finished finished = job({"--pre-test-cmd=" + before, "--test=exec", "--", tester}).run();
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.out, "");
  EXPECT_TRUE(nothing_left());
}

TEST_F(EndingTest, ATestersOwnSignalIsNamed) {
  const Finished finished = job({"--test=exec", "--", script("suicide", "ulimit -c 0\nkill -SEGV $$")}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(row("Test").message.ends_with("killed by SIGSEGV")) << row("Test").message;
  EXPECT_EQ(row("Test").type, "test");
}

}  // namespace
}  // namespace kt2::test
