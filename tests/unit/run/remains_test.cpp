#include "run/remains.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "base/fd.hpp"
#include "base/launch_mark.hpp"
#include "support/program.hpp"

namespace kt2::run {
namespace {

using namespace std::chrono_literals;
using process::Identity;

class RemainsTest : public ::testing::Test {
 protected:
  // A process with the mark in its environment, that says "ready".
  test::Started start(const std::string& script) const {
    test::Program program({"/bin/sh", "-c", script + "\necho ready; exec sleep 1000"});
    program.set(k_launch_mark, mark);
    test::Started started = program.start();
    started.wait_for("ready");
    return started;
  }
  static bool has(const std::vector<Identity>& identities, pid_t pid) {
    return std::ranges::any_of(identities, [&](const Identity& identity) { return identity.pid == pid; });
  }

  const std::string mark = "test-" + std::to_string(::getpid());
  const results::StateLaunch launch{{}, {}, mark};
};

TEST_F(RemainsTest, MarkedProcessesAreFoundAndEnded) {
  test::Started left = start("");
  const auto found = left_by(launch, {});
  ASSERT_TRUE(has(found, left.pid()));
  EXPECT_TRUE(end_processes(found, 30s).empty());
  EXPECT_EQ(left.wait().status, 128 + SIGTERM);
}

TEST_F(RemainsTest, TheDeafAreKilled) {
  test::Started left = start("trap '' TERM");
  EXPECT_TRUE(end_processes(left_by(launch, {}), 100ms).empty());
  EXPECT_EQ(left.wait().status, 128 + SIGKILL);
}

TEST_F(RemainsTest, TheClusterIsNotCountedAsLeft) {
  test::Started cluster = start("");
  results::State state;
  state.deployers["kwok"].processes = {state_process(*process::identity_of(cluster.pid()))};
  EXPECT_FALSE(has(left_by(launch, state), cluster.pid()));
  EXPECT_TRUE(has(running(state.deployers["kwok"].processes), cluster.pid()));
}

TEST_F(RemainsTest, APidThatIsAnothersByNowIsLeftAlone) {
  test::Started other = start("");
  Identity identity = *process::identity_of(other.pid());
  identity.start_time -= 1;
  EXPECT_TRUE(end_processes({identity}, 30s).empty());
  EXPECT_TRUE(process::is_running(*process::identity_of(other.pid()))) << "it is not the one that was recorded";
}

TEST_F(RemainsTest, OfAnotherBootNothingRuns) {
  results::StateProcess process = state_process(*process::identity_of(::getpid()));
  EXPECT_TRUE(is_running(process));
  process.boot_id = "of yesterday";
  EXPECT_FALSE(is_running(process));
  EXPECT_TRUE(running({process}).empty());
}

TEST_F(RemainsTest, ALaunchIsAliveWhileEitherOfItsProcessesIs) {
  const auto self = state_process(*process::identity_of(::getpid()));
  EXPECT_TRUE(is_alive({self, {}, ""}));
  EXPECT_TRUE(is_alive({{}, self, ""}));
  EXPECT_FALSE(is_alive({{}, {}, ""}));
}

}  // namespace
}  // namespace kt2::run
