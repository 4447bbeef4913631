// How run() ends what must stop: on request, at its limit, gently and not.
#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "fixture.hpp"

namespace kt2::process {
namespace {

using namespace std::chrono_literals;

Outcome run_until_asked(Shell& shell, Duration grace, Stop stop = Stop::requested) {
  Asked asked;
  shell.on("ready", asked, stop);
  const auto outcome = run(shell.command, limits(grace), asked);
  EXPECT_TRUE(outcome) << outcome.error().message;
  return outcome ? *outcome : Outcome{};
}

TEST(RunEnding, ARequestEndsTheGroupBySigterm) {
  Shell shell("sleep 1000 & echo ready; wait");
  const Outcome outcome = run_until_asked(shell, k_long);
  EXPECT_EQ(outcome.ended, Ended::by_cancellation);
  EXPECT_EQ(outcome.signal, SIGTERM);
  EXPECT_LT(outcome.time, 1min) << "the grace is not waited for";
  EXPECT_TRUE(shell.gone());
}

TEST(RunEnding, ItMayEndInItsOwnWay) {
  Shell shell("trap 'echo cleaning; exit 5' TERM; sh -c 'echo ready; exec sleep 1000' & wait");
  const Outcome outcome = run_until_asked(shell, k_long);
  EXPECT_EQ(outcome.exit_code, 5);
  EXPECT_EQ(outcome.ended, Ended::by_cancellation);
  EXPECT_EQ(outcome.tail, "ready\ncleaning\n");
}

TEST(RunEnding, WhatIgnoresSigtermIsKilledAfterTheGrace) {
  Shell shell("trap '' TERM; sleep 1000 & echo ready; wait");
  const Outcome outcome = run_until_asked(shell, k_short);
  EXPECT_EQ(outcome.signal, SIGKILL);
  EXPECT_GE(outcome.time, k_short);
  EXPECT_TRUE(shell.gone());
}

TEST(RunEnding, ChildrenThatIgnoreSigtermAreKilledAfterTheGrace) {
  Shell shell("trap '' TERM; sleep 1000 & trap - TERM; echo ready; wait");
  const Outcome outcome = run_until_asked(shell, k_short);
  EXPECT_EQ(outcome.signal, SIGTERM) << "the leader has gone by then";
  EXPECT_GE(outcome.time, k_short);
  EXPECT_TRUE(shell.gone());
}

TEST(RunEnding, AtOnceKillsAtOnce) {
  Shell shell("trap '' TERM; sleep 1000 & echo ready; wait");
  const Outcome outcome = run_until_asked(shell, k_long, Stop::at_once);
  EXPECT_EQ(outcome.signal, SIGKILL);
  EXPECT_LT(outcome.time, 1min);
  EXPECT_TRUE(shell.gone());
}

TEST(RunEnding, ASecondRequestCutsTheGraceShort) {
  Asked asked;
  Shell shell("trap 'echo told' TERM; echo ready; while :; do sleep 0.05; done");
  std::string printed;
  shell.command.on_stdout = [&](std::string_view data) {
    printed += data;
    asked.ask(printed.find("told") == std::string::npos ? Stop::requested : Stop::at_once);
  };
  const auto outcome = run(shell.command, limits(k_long), asked);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->signal, SIGKILL);
  // A shell may add a line about its own sleep that was ended.
  EXPECT_NE(outcome->tail.find("told\n"), std::string::npos) << outcome->tail;
  EXPECT_LT(outcome->time, 1min);
}

TEST(RunEnding, WhatIsStoppedIsWokenToEnd) {
  Shell shell("(while ! grep -q '^State:.T' /proc/$$/status; do :; done; echo ready) & kill -STOP $$; echo woken");
  const Outcome outcome = run_until_asked(shell, k_long);
  EXPECT_EQ(outcome.ended, Ended::by_cancellation);
  EXPECT_LT(outcome.time, 1min);
  EXPECT_TRUE(shell.gone());
}

TEST(RunEnding, ARequestFromBeforeCounts) {
  const Shell shell("sleep 1000");
  Asked asked;
  asked.ask(Stop::requested);
  const auto outcome = run(shell.command, limits(k_long), asked);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->ended, Ended::by_cancellation);
  EXPECT_LT(outcome->time, 1min);
}

TEST(RunEnding, ARequestWhileChildrenHaveTheirGraceCutsIt) {
  Asked asked;
  Shell shell("trap '' TERM; sleep 1000 & trap - TERM; echo ready");
  const std::jthread later([&] {
    // Once the leader has gone only its child is left.
    while (test::processes_with(k_mark, shell.mark).size() != 1) std::this_thread::sleep_for(10ms);
    asked.ask(Stop::at_once);
  });
  const auto outcome = run(shell.command, limits(k_long), asked);
  ASSERT_TRUE(outcome);
  EXPECT_LT(outcome->time, 1min);
  EXPECT_TRUE(shell.gone());
}

TEST(RunEnding, ALimitEndsTheGroup) {
  const Shell shell("sleep 1000 & wait");
  NoStop nobody;
  const auto outcome = run(shell.command, limits(k_long, 200ms), nobody);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->ended, Ended::by_deadline);
  EXPECT_EQ(outcome->signal, SIGTERM);
  EXPECT_GE(outcome->time, 200ms);
  EXPECT_LT(outcome->time, 1min);
  EXPECT_TRUE(shell.gone());
}

TEST(RunEnding, ALimitGivesTheGraceToo) {
  const Shell shell("trap '' TERM; sleep 1000 & wait");
  NoStop nobody;
  const auto outcome = run(shell.command, limits(k_short, 200ms), nobody);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->ended, Ended::by_deadline);
  EXPECT_EQ(outcome->signal, SIGKILL);
  EXPECT_GE(outcome->time, 200ms + k_short);
}

TEST(RunEnding, ALimitThatHasPassedEndsItAtOnce) {
  const Shell shell("sleep 1000");
  NoStop nobody;
  const auto outcome = run(shell.command, limits(k_long, -1h), nobody);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->ended, Ended::by_deadline);
  EXPECT_LT(outcome->time, 1min);
}

TEST(RunEnding, ANoisyCommandIsEndedAsWell) {
  Shell shell("echo ready; exec yes");
  const Outcome outcome = run_until_asked(shell, k_long);
  EXPECT_EQ(outcome.signal, SIGTERM);
  EXPECT_LT(outcome.time, 1min);
}

// Standard output is a pipe that nobody reads, until `patience` has passed.
class ReaderThatStandsStill {
 public:
  explicit ReaderThatStandsStill(Duration patience) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    m_source.reset(ends[0]);
    m_target.reset(ends[1]);
    m_thread = std::jthread([this, patience](const std::stop_token& stop) {
      const auto until = Clock::now() + patience;
      while (!stop.stop_requested() && Clock::now() < until) std::this_thread::sleep_for(10ms);
      m_gave_up = !stop.stop_requested();
      char buffer[65536];
      while (m_gave_up && ::read(m_source.get(), buffer, sizeof buffer) > 0) {
      }
    });
  }
  int target() const { return m_target.get(); }
  // Whether someone was kept waiting all the time.
  bool waited_for() {
    m_target.reset();
    m_thread.request_stop();
    m_thread.join();
    return m_gave_up;
  }

 private:
  Fd m_source;
  Fd m_target;
  std::jthread m_thread;
  bool m_gave_up = false;
};

TEST(RunEnding, AReaderThatStandsStillDoesNotKeepARequestWaiting) {
  ReaderThatStandsStill reader(15s);
  Shell shell("echo ready; exec yes");
  shell.command.quiet = false;
  Outcome outcome;
  {
    const Redirected out(STDOUT_FILENO, reader.target());
    outcome = run_until_asked(shell, k_short);
  }
  EXPECT_FALSE(reader.waited_for());
  EXPECT_EQ(outcome.ended, Ended::by_cancellation);
}

TEST(RunEnding, NorDoesItWhenTheCommandHasEndedAlready) {
  ReaderThatStandsStill reader(15s);
  Shell shell("head -c 300000 /dev/zero");
  shell.command.quiet = false;
  Asked asked;
  std::atomic<pid_t> leader = 0;
  const std::jthread later([&] {
    while (leader == 0 || ::kill(leader, 0) == 0) std::this_thread::sleep_for(1ms);
    asked.ask(Stop::requested);
  });
  {
    const Redirected out(STDOUT_FILENO, reader.target());
    EXPECT_TRUE(run(shell.command, limits(k_short), asked, {[&](pid_t pid) { leader = pid; }, {}}));
  }
  EXPECT_FALSE(reader.waited_for());
}

}  // namespace
}  // namespace kt2::process
