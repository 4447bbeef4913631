// Whoever reads our output goes away, or stands still.
#include "fixture.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kt2::test {
namespace {

class ReaderTest : public Faults {
 protected:
  // What a shell says of `command`, where $RUN is a run of `tester`.
  Finished in_a_shell(const std::string& tester, const std::string& command) const {
    Program program({"bash", "-c", command});
    program.set("RUN", launcher().string() + " script --down --test=exec -- " + tester);
    return marked(program).run();
  }
};

TEST_F(ReaderTest, ThatGoesAwayLeavesTheRunToGoOn) {
  const std::string tester = script("tester", "seq 1 200000 && echo > printed-all");
  const Finished finished = in_a_shell(tester, "$RUN | head -1; exit ${PIPESTATUS[0]}");
  EXPECT_EQ(finished.out, "1\n");
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(exists("printed-all"));
  EXPECT_TRUE(contains(finished.err, "part of what ")) << "and that something is lost is said: " << finished.err;
  EXPECT_TRUE(contains(finished.err, "Broken pipe")) << finished.err;
  EXPECT_EQ(row_names(), "Test Down");
  expect_taken_down();
}

TEST_F(ReaderTest, OfBothStreamsThatGoesAwayLeavesTheRunToGoOn) {
  const std::string tester = script("tester", "seq 1 200000\nseq 1 200000 >&2\necho > printed-all\nexit 3");
  const Finished finished = in_a_shell(tester, "$RUN 2>&1 | head -1; exit ${PIPESTATUS[0]}");
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(exists("printed-all"));
  EXPECT_EQ(row_names(), "Test! Down");
  expect_taken_down();
}

TEST_F(ReaderTest, OfTheCommandsAroundTheTestIsToldOfToo) {
  const std::string before = script("before", "seq 1 200000");
  Program program({"bash", "-c", "$RUN | true; exit ${PIPESTATUS[0]}"});
  program.set("RUN", launcher().string() + " script --pre-test-cmd=" + before + " --test=exec -- true");
  const Finished finished = marked(program).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(finished.err, "part of what ")) << finished.err;
}

// A run whose standard output is a pipe that nobody reads.
TEST_F(ReaderTest, ThatStandsStillDoesNotKeepASignalWaiting) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const std::string tester = script("tester", "echo ready >&2\nexec yes");
  const std::string blocked = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(ends[1]);
  Program program({"sh", "-c", "exec $RUN > " + blocked});
  program.set("RUN", launcher().string() + " script --down --grace-period=1s --test=exec -- " + tester);
  Started run = marked(program).start();
  run.wait_for("ready");
  run.signal(SIGTERM);
  EXPECT_EQ(run.wait().status, 143);
  expect_taken_down();
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace kt2::test
