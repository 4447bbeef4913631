#include "process/orphans.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "base/pidfd.hpp"
#include "fixture.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::process {
namespace {

using namespace std::chrono_literals;

// This test's own process adopts; each test runs in a process of its own.
class OrphansTest : public ::testing::Test {
 protected:
  Outcome run_with_orphans(const Shell& shell, bool keep_children = false, Duration grace = 30s) {
    Command command = shell.command;
    command.keep_children = keep_children;
    NoStop nobody;
    Supervision supervision;
    supervision.orphans = &orphans;
    supervision.kept = [this](const std::vector<Identity>& more) { kept.insert(kept.end(), more.begin(), more.end()); };
    auto outcome = process::run(command, {{}, grace}, nobody, supervision);
    EXPECT_TRUE(outcome);
    return outcome ? *outcome : Outcome{};
  }

  Orphans orphans;
  std::vector<Identity> kept;
};

TEST_F(OrphansTest, OneThatLeftGroupAndSessionEndsWithItsCommand) {
  Shell shell("setsid -f sleep 1000");
  EXPECT_TRUE(run_with_orphans(shell).success());
  EXPECT_TRUE(shell.gone());
  EXPECT_TRUE(orphans.running().empty());
}

TEST_F(OrphansTest, ChildrenOfADeafOneAreFoundOnceItIsKilled) {
  // $(…) waits until both have closed its pipe: they ignore SIGTERM by then.
  Shell shell(R"(: $(setsid -f sh -c 'trap "" TERM
      setsid -f sh -c "trap \"\" TERM; exec >&-; sleep 1000; sleep 1000"
      exec >&-; sleep 1000; sleep 1000'))");
  EXPECT_TRUE(run_with_orphans(shell, false, 100ms).success());
  EXPECT_TRUE(shell.gone());
}

TEST_F(OrphansTest, OfSeveralCommandsAtOnceTheyEndWithTheLast) {
  const test::TemporaryDirectory directory;
  const std::string file = (directory / "pid").string();
  const Shell leaving("setsid -f sh -c 'echo $$ >" + file + "; exec sleep 1000'");
  const Shell looking("until [ -s " + file + " ]; do sleep 0.05; done; sleep 0.3; kill -0 $(cat " + file + ")");
  NoStop nobody;
  Supervision supervision;
  supervision.orphans = &orphans;
  const auto outcomes = run_all({{leaving.command, {{}, 30s}}, {looking.command, {{}, 30s}}}, nobody, supervision);
  ASSERT_TRUE(outcomes);
  EXPECT_TRUE((*outcomes)[0].success());
  EXPECT_TRUE((*outcomes)[1].success()) << "it was ended while another command was at work, which may be whose it is";
  EXPECT_TRUE(leaving.gone());
  EXPECT_TRUE(orphans.running().empty());
}

TEST_F(OrphansTest, KeptOnesOutliveLaterCommands) {
  Shell cluster("setsid -f sleep 1000");
  EXPECT_TRUE(run_with_orphans(cluster, true).success());
  ASSERT_EQ(kept.size(), 1U);
  Shell later("setsid -f sleep 1000");
  EXPECT_TRUE(run_with_orphans(later).success());
  EXPECT_TRUE(later.gone());
  EXPECT_TRUE(is_running(kept.front()));
  ::kill(kept.front().pid, SIGKILL);
}

// As a container runtime starts them: by a process that is kept, later.
TEST_F(OrphansTest, WhatComesToBeInTheControlGroupOfAKeptOneIsKept) {
  const std::filesystem::path group = "/sys/fs/cgroup/pids/kubetest2-unit-" + std::to_string(::getpid());
  std::error_code failed;
  if (!std::filesystem::create_directory(group, failed)) GTEST_SKIP() << failed.message();
  const test::TemporaryDirectory directory;
  const std::string gate = directory / "gate";
  ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
  Shell cluster("echo $$ >" + (group / "cgroup.procs").string() + "; setsid -f sh -c 'read -r _ <" + gate +
                "; setsid -f sleep 1000; exec sleep 1001'");
  EXPECT_TRUE(run_with_orphans(cluster, true).success());
  ASSERT_EQ(kept.size(), 1U);

  Shell later("echo >" + gate + "; until [ $(wc -l <" + (group / "cgroup.procs").string() +
              ") -ge 2 ]; do sleep 0.01; done; setsid -f sleep 1000");
  EXPECT_TRUE(run_with_orphans(later).success());
  EXPECT_TRUE(later.gone());
  std::vector<pid_t> members;
  std::ifstream list(group / "cgroup.procs");
  for (pid_t pid = 0; list >> pid;) members.push_back(pid);
  EXPECT_EQ(members.size(), 2U);
  EXPECT_TRUE(orphans.running().empty());
  for (const pid_t pid : members) ::kill(pid, SIGKILL);
  while (::rmdir(group.c_str()) != 0 && errno == EBUSY) orphans.reap();
}

TEST_F(OrphansTest, AFailedCommandKeepsNothing) {
  Shell shell("setsid -f sleep 1000; exit 3");
  EXPECT_FALSE(run_with_orphans(shell, true).success());
  EXPECT_TRUE(shell.gone());
  EXPECT_TRUE(kept.empty());
}

TEST_F(OrphansTest, EndedOnesAreReapedWhileTheCommandRuns) {
  // The shell waits until the kernel knows nothing more of the process that it orphaned: a zombie would still be there.
  Shell shell("pid=$(setsid -f sh -c 'echo $$'); while kill -0 $pid 2>/dev/null; do :; done");
  EXPECT_TRUE(run_with_orphans(shell).success());
}

TEST_F(OrphansTest, WhatAPluginForkedIsItsOwnToWaitFor) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(7);
  Shell shell("setsid -f true");
  EXPECT_TRUE(run_with_orphans(shell).success());
  orphans.reap();
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST(IdentityTest, IsOfOneProcessOnly) {
  const pid_t pid = ::fork();
  if (pid == 0) ::pause();
  const auto identity = identity_of(pid);
  ASSERT_TRUE(identity);
  EXPECT_TRUE(is_running(*identity));
  EXPECT_FALSE(is_running({pid, identity->start_time + 1}));
  ::kill(pid, SIGKILL);
  const Fd ended = open_pidfd(pid);
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
  EXPECT_FALSE(is_running(*identity)) << "a zombie runs no more";
  ::waitpid(pid, nullptr, 0);
  EXPECT_FALSE(identity_of(pid));
}

}  // namespace
}  // namespace kt2::process
