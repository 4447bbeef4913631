#include "process/outcome.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace kt2::process {
namespace {

TEST(SignalName, IsTheOneThatPeopleKnow) {
  EXPECT_EQ(signal_name(SIGTERM), "SIGTERM");
  EXPECT_EQ(signal_name(SIGKILL), "SIGKILL");
  EXPECT_EQ(signal_name(SIGSEGV), "SIGSEGV");
  EXPECT_EQ(signal_name(99), "signal 99");
}

TEST(DescribeStatus, TellsTheTrueStatus) {
  Outcome outcome;
  EXPECT_EQ(describe_status(outcome), "exit status 0");
  outcome.exit_code = 137;
  EXPECT_EQ(describe_status(outcome), "exit status 137") << "a status is not taken for a signal";
  outcome.signal = SIGKILL;
  EXPECT_EQ(describe_status(outcome), "killed by SIGKILL");
}

TEST(Outcome, SucceedsOnlyByItself) {
  EXPECT_TRUE(Outcome{}.success());
  Outcome failed;
  failed.exit_code = 1;
  EXPECT_FALSE(failed.success());
  Outcome killed;
  killed.signal = SIGTERM;
  EXPECT_FALSE(killed.success());
  for (const Ended ended : {Ended::by_deadline, Ended::by_cancellation}) {
    Outcome stopped;
    stopped.ended = ended;
    EXPECT_FALSE(stopped.success()) << "exit status 0 after it was told to stop";
  }
}

}  // namespace
}  // namespace kt2::process
