#include "process/run.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "fixture.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::process {
namespace {

using namespace std::chrono_literals;

Outcome run_to_its_end(const Shell& shell, const Supervision& observer = {}) {
  NoStop nobody;
  const auto outcome = run(shell.command, limits(k_long), nobody, observer);
  EXPECT_TRUE(outcome) << outcome.error().message;
  return outcome ? *outcome : Outcome{};
}

TEST(Run, TellsTheTrueExitStatus) {
  for (const int status : {0, 1, 3, 127, 137, 255}) {
    const Outcome outcome = run_to_its_end(Shell("exit " + std::to_string(status)));
    EXPECT_EQ(outcome.exit_code, status);
    EXPECT_EQ(outcome.signal, 0);
    EXPECT_EQ(outcome.ended, Ended::by_itself);
    EXPECT_EQ(outcome.success(), status == 0);
  }
}

TEST(Run, TellsTheSignalThatKilledIt) {
  for (const int signal : {SIGKILL, SIGTERM, SIGSEGV, SIGPIPE}) {
    const Outcome outcome = run_to_its_end(Shell("ulimit -c 0; kill -" + std::to_string(signal) + " $$"));
    EXPECT_EQ(outcome.signal, signal);
    EXPECT_EQ(outcome.ended, Ended::by_itself) << "nobody of ours ended it";
    EXPECT_FALSE(outcome.success());
  }
}

TEST(Run, ACommandThatCannotStartIsAnError) {
  Shell shell("");
  shell.command.argv = {"kt2-no-such-program"};
  NoStop nobody;
  bool started = false;
  const auto outcome = run(shell.command, {}, nobody, {[&](pid_t) { started = true; }, {}});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().cause, Cause::usage);
  EXPECT_FALSE(started);
}

TEST(Run, MeasuresItsTime) {
  const Outcome outcome = run_to_its_end(Shell("sleep 0.2"));
  EXPECT_GE(outcome.time, 200ms);
  EXPECT_LT(outcome.time, 1min);
}

TEST(Run, TellsOfTheGroupsBeginAndEnd) {
  std::vector<std::string> told;
  const Shell shell("echo $$");
  const Outcome outcome =
      run_to_its_end(shell, {[&](pid_t group) { told.push_back("begin " + std::to_string(group) + "\n"); },
                             [&](pid_t group) { told.push_back("end " + std::to_string(group) + "\n"); }});
  EXPECT_EQ(told, (std::vector<std::string>{"begin " + outcome.tail, "end " + outcome.tail}));
}

TEST(Run, ChildrenAreEndedWithTheCommand) {
  const Shell shell("sleep 1000 & (sleep 1000 &) ; exit 3");
  const Outcome outcome = run_to_its_end(shell);
  EXPECT_TRUE(shell.gone());
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(outcome.ended, Ended::by_itself) << "its own end is what counts";
}

TEST(Run, ChildrenAreEndedAfterSuccess) {
  const Shell shell("sleep 1000 &");
  EXPECT_TRUE(run_to_its_end(shell).success());
  EXPECT_TRUE(shell.gone());
}

TEST(Run, ChildrenHaveTheGraceToEnd) {
  const test::TemporaryDirectory directory;
  Shell shell(
      "(trap 'echo cleaned up; exit' TERM; sh -c ': > armed; exec sleep 1000' & wait) & "
      "while ! test -e armed; do sleep 0.01; done; exit 3");
  shell.command.directory = directory.path();
  const Outcome outcome = run_to_its_end(shell);
  EXPECT_TRUE(shell.gone());
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(outcome.tail, "cleaned up\n") << "what they print on their way out is not lost";
}

TEST(Run, ChildrenThatIgnoreSigtermAreKilled) {
  const Shell shell("trap '' TERM; sleep 1000 & trap - TERM; exit 3");
  NoStop nobody;
  const auto outcome = run(shell.command, limits(k_short), nobody);
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(shell.gone());
  EXPECT_EQ(outcome->exit_code, 3);
  EXPECT_GE(outcome->time, k_short);
}

TEST(Run, ChildrenAreKeptForASuccessfulCommandThatAsks) {
  Shell shell("sleep 1000 & exit 0");
  shell.command.keep_children = true;
  EXPECT_TRUE(run_to_its_end(shell).success()) << "nor waited for, though they hold its output open";
  EXPECT_FALSE(shell.gone());
}

TEST(Run, ChildrenAreNotKeptForAFailedOne) {
  Shell shell("sleep 1000 & exit 1");
  shell.command.keep_children = true;
  EXPECT_EQ(run_to_its_end(shell).exit_code, 1);
  EXPECT_TRUE(shell.gone());
}

TEST(Run, ChildrenAreNotKeptForAStoppedOne) {
  Shell shell("trap 'exit 0' TERM; sh -c 'echo ready; exec sleep 1000' & wait");
  shell.command.keep_children = true;
  Asked asked;
  shell.on("ready", asked, Stop::requested);
  const auto outcome = run(shell.command, limits(k_long), asked);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->exit_code, 0);
  EXPECT_TRUE(shell.gone());
}

TEST(Run, OneThatLeftTheGroupIsNotWaitedFor) {
  const Shell shell("setsid sleep 1000 & exit 0");
  EXPECT_TRUE(run_to_its_end(shell).success()) << "though it holds the output open";
}

}  // namespace
}  // namespace kt2::process
