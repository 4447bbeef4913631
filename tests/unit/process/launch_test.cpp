#include "process/launch.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <map>

#include "fixture.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::process {
namespace {

using namespace std::chrono_literals;

std::string refusal(const Command& command) {
  const auto pid = launch(command, {1, 2});
  if (!pid) return pid.error().message;
  ::waitpid(*pid, nullptr, 0);
  return "it was started";
}

// What `script` prints.
std::string printed_by(const std::string& script) {
  Shell shell(script);
  NoStop nobody;
  const auto outcome = run(shell.command, limits(k_short), nobody);
  return outcome ? outcome->tail : outcome.error().message;
}

class Launch : public ::testing::Test {
 protected:
  test::TemporaryDirectory directory;
};

TEST_F(Launch, LooksUpTheProgramInTheCommandsOwnEnvironment) {
  test::write_script(directory / "bin/kt2-launch-test", "#!/bin/sh\nexit 42\n");
  Command command;
  command.argv = {"kt2-launch-test"};
  command.environment.set("PATH", "/nowhere:" + (directory / "bin").string());
  NoStop nobody;
  const auto outcome = run(command, {}, nobody);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->exit_code, 42);
}

TEST_F(Launch, WhatIsNotThereIsNamed) {
  Command command;
  command.argv = {"kt2-no-such-program"};
  command.environment.set("PATH", "/usr/bin:/bin");
  EXPECT_EQ(refusal(command), "running kt2-no-such-program: not found on PATH (/usr/bin:/bin)");
  command.argv = {(directory / "missing").string()};
  EXPECT_EQ(refusal(command), "running " + (directory / "missing").string() + ": No such file or directory");
  command.argv = {""};
  EXPECT_EQ(refusal(command), "running '': not found on PATH (/usr/bin:/bin)");
  command.argv = {};
  EXPECT_NE(refusal(command), "it was started");
}

TEST_F(Launch, WhatIsNoProgramIsNamed) {
  std::ofstream(directory / "text") << "no program";
  Command command;
  for (const char* name : {"text", ""}) {
    command.argv = {(directory / name).string()};
    EXPECT_EQ(refusal(command), "running " + command.argv.front() + ": not an executable file");
  }
  test::write_script(directory / "no-interpreter", "neither a script nor a program");
  command.argv = {(directory / "no-interpreter").string()};
  EXPECT_EQ(refusal(command), "running " + command.argv.front() + ": Exec format error");
}

TEST_F(Launch, AMissingDirectoryIsNamed) {
  Shell shell("true");
  shell.command.directory = directory / "missing";
  EXPECT_EQ(refusal(shell.command),
            "running sh: in \"" + (directory / "missing").string() + "\": No such file or directory");
}

TEST_F(Launch, WhatCannotStartLeavesNoProcess) {
  test::write_script(directory / "no-interpreter", "neither a script nor a program");
  Shell shell("true");
  shell.command.argv = {(directory / "no-interpreter").string()};
  EXPECT_FALSE(launch(shell.command, {1, 2}));
  shell.command.argv = {"true"};
  shell.command.directory = directory / "missing";
  EXPECT_FALSE(launch(shell.command, {1, 2}));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "not even a zombie";
}

TEST_F(Launch, RunsInTheDirectoryAskedFor) {
  Shell shell("pwd; echo \"$1\"");
  shell.command.argv.insert(shell.command.argv.end(), {"name", "an 'argument' with $everything\n*"});
  shell.command.directory = directory.path();
  NoStop nobody;
  const auto outcome = run(shell.command, {}, nobody);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->tail,
            std::filesystem::canonical(directory.path()).string() + "\nan 'argument' with $everything\n*\n");
}

TEST_F(Launch, EnvironmentIsTheCommandsAlone) {
  ::setenv("KT2_LAUNCH_TEST", "ours", 1);
  EXPECT_EQ(printed_by("echo ${KT2_LAUNCH_TEST-unset}"), "unset\n");
  ::unsetenv("KT2_LAUNCH_TEST");
}

TEST_F(Launch, ChildHasThreeDescriptors) {
  // Two that are ours and not close-on-exec, as a careless library would leave them.
  const Fd low(::dup(0));
  const Fd high(::fcntl(0, F_DUPFD, 200));
  // The fourth is ls's own, of the directory that it reads.
  EXPECT_EQ(printed_by("exec ls /proc/self/fd"), "0\n1\n2\n3\n");
}

TEST_F(Launch, ChildReadsNothing) {
  EXPECT_EQ(printed_by("readlink /proc/self/fd/0; cat"), "/dev/null\n");
}

TEST_F(Launch, ChildLeadsAGroupOfItsOwn) {
  const std::string group =
      printed_by("read -r _ _ _ _ group _ < /proc/$$/stat; test $group = $$ && echo leads; echo $group");
  EXPECT_TRUE(group.starts_with("leads\n")) << group;
  EXPECT_NE(group, "leads\n" + std::to_string(::getpgrp()) + "\n");
}

TEST_F(Launch, ChildHasTheSignalStateThatProgramsExpect) {
  sigset_t blocked;
  sigset_t before;
  ::sigemptyset(&blocked);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) ::sigaddset(&blocked, number);
  ::sigprocmask(SIG_BLOCK, &blocked, &before);
  // Whoever runs this test may ignore signals as well: nohup, a shell in the background.
  std::map<int, sighandler_t> handlers;
  for (int number = 1; number < 32; ++number) {
    const bool ours = number == SIGPIPE || number == SIGXFSZ;
    if (number != SIGKILL && number != SIGSTOP) handlers[number] = ::signal(number, ours ? SIG_IGN : SIG_DFL);
  }
  const std::string state = printed_by("exec grep -E 'SigBlk|SigIgn' /proc/self/status");
  for (const auto& [number, handler] : handlers) ::signal(number, handler);
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(state, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_F(Launch, ChildDiesWithUs) {
  Shell shell("sleep 1000 & echo ready; wait");
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const pid_t parent = ::fork();
  if (parent == 0) {
    const auto pid = launch(shell.command, {ends[1], ends[1]});
    for (;;) ::pause();
  }
  ::close(ends[1]);
  char byte = 0;
  ASSERT_EQ(::read(ends[0], &byte, 1), 1);
  ::close(ends[0]);
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  // The shell; what it started itself is the group's ender's to end.
  const auto shells = [&] {
    std::size_t count = 0;
    for (const pid_t pid : test::processes_with(k_mark, shell.mark)) {
      const std::string name = test::read("/proc/" + std::to_string(pid) + "/comm");
      count += name == "sh\n" || name == "dash\n" ? 1 : 0;
    }
    return count;
  };
  const auto until = Clock::now() + 20s;
  while (shells() > 0 && Clock::now() < until) ::usleep(10'000);
  EXPECT_EQ(shells(), 0u);
}

}  // namespace
}  // namespace kt2::process
