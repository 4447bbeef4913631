#include <gtest/gtest.h>

#include <csignal>

#include "fixture.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::process {
namespace {

using namespace std::chrono_literals;

std::vector<Outcome> run_to_their_ends(const std::vector<Job>& jobs, const Supervision& supervision = {}) {
  NoStop nobody;
  auto outcomes = run_all(jobs, nobody, supervision);
  EXPECT_TRUE(outcomes) << outcomes.error().message;
  return outcomes ? *outcomes : std::vector<Outcome>(jobs.size());
}

Job job(const Shell& shell) {
  return {shell.command, limits(k_long)};
}

TEST(RunAll, RunsAtOnce) {
  const test::TemporaryDirectory directory;
  const std::string one = (directory / "one").string();
  const std::string other = (directory / "other").string();
  // Each waits for the other, at a pipe that both have to open.
  ASSERT_TRUE(run_to_their_ends({job(Shell("mkfifo " + one + " " + other))})[0].success());
  const Shell first("echo >" + one + "; read line <" + other + "; echo first");
  const Shell second("read line <" + one + "; echo >" + other + "; exit 0");
  const auto outcomes = run_to_their_ends({job(first), job(second)});
  EXPECT_TRUE(outcomes[0].success());
  EXPECT_TRUE(outcomes[1].success());
  EXPECT_EQ(outcomes[0].tail, "first\n");
  EXPECT_EQ(outcomes[1].tail, "");
}

TEST(RunAll, ABadEndEndsTheOthers) {
  const Shell lasting("sleep 1000");
  const auto outcomes = run_to_their_ends({job(lasting), job(Shell("exit 3")), job(Shell("exit 0"))});
  EXPECT_EQ(outcomes[0].ended, Ended::with_others);
  EXPECT_EQ(outcomes[0].signal, SIGTERM);
  EXPECT_EQ(outcomes[1].ended, Ended::by_itself);
  EXPECT_EQ(outcomes[1].exit_code, 3);
  EXPECT_TRUE(test::none_left(k_mark, lasting.mark));
}

TEST(RunAll, UnlessTheOthersDoNotMind) {
  Job failing = job(Shell("exit 3"));
  failing.ends_others = false;
  const auto outcomes = run_to_their_ends({job(Shell("sleep 0.3; echo done")), failing});
  EXPECT_TRUE(outcomes[0].success());
  EXPECT_EQ(outcomes[0].tail, "done\n");
  EXPECT_EQ(outcomes[1].exit_code, 3);
}

TEST(RunAll, WhatCannotBeStartedEndsWhatWas) {
  const Shell lasting("sleep 1000");
  Shell missing("");
  missing.command.argv = {"kt2-no-such-program"};
  NoStop nobody;
  const auto outcomes = run_all({job(lasting), job(missing)}, nobody);
  ASSERT_FALSE(outcomes);
  EXPECT_TRUE(test::none_left(k_mark, lasting.mark));
}

TEST(RunAll, AllAreEndedWhenItIsStopped) {
  const Shell one("sleep 1000");
  Shell other("trap '' TERM; echo ready; while :; do sleep 0.1; done");
  Asked asked;
  other.on("ready", asked, Stop::requested);
  const auto outcomes = run_all({{one.command, limits(k_short)}, {other.command, limits(k_short)}}, asked);
  ASSERT_TRUE(outcomes);
  for (const Outcome& outcome : *outcomes) EXPECT_EQ(outcome.ended, Ended::by_cancellation);
  EXPECT_EQ((*outcomes)[1].signal, SIGKILL);
  EXPECT_TRUE(test::none_left(k_mark, one.mark));
  EXPECT_TRUE(test::none_left(k_mark, other.mark));
}

TEST(RunAll, EachHasALimitOfItsOwn) {
  const Shell lasting("sleep 1000");
  const auto outcomes = run_to_their_ends({{lasting.command, limits(k_long, 300ms), false}, job(Shell("sleep 0.6"))});
  EXPECT_EQ(outcomes[0].ended, Ended::by_deadline);
  EXPECT_TRUE(outcomes[1].success());
}

}  // namespace
}  // namespace kt2::process
