#include "run/worker.hpp"

#include <sys/wait.h>

#include "worker_fixture.hpp"

namespace kt2::run {
namespace {

using namespace std::chrono_literals;

StepLimits with_grace(Duration grace) {
  StepLimits limits;
  limits.grace = limits.signal_grace = grace;
  return limits;
}

Request request_of(Step step) {
  return {step, {}, false, step == Step::down};
}

TEST_F(WorkerTest, PerformsStepAfterStep) {
  Worker worker(performing([](Step step, Channel&) { return step == Step::up ? bad("no quota") : good(); }), signals,
                *this, keeper);
  ASSERT_TRUE(worker.prepare());
  EXPECT_FALSE(worker.perform(request_of(Step::build)).failure);
  const Report up = worker.perform(request_of(Step::up));
  ASSERT_TRUE(up.failure);
  EXPECT_EQ(up.failure->message, "no quota");
  EXPECT_EQ(up.stopped, Stopped::no);
  EXPECT_FALSE(worker.perform(request_of(Step::down)).failure);
  worker.quit();
  EXPECT_EQ(workers().size(), 1u);
  EXPECT_FALSE(exists(workers()[0])) << "told to quit, it is gone";
}

TEST_F(WorkerTest, PassesOnWhatItIsTold) {
  Worker worker(performing([](Step, Channel& channel) {
                  say(channel, "job-version", "v1.30");
                  channel.send({MessageKind::planned, {"kind create"}});
                  return good();
                }),
                signals, *this, keeper);
  ASSERT_TRUE(worker.prepare());
  told.clear();
  worker.perform(request_of(Step::test));
  EXPECT_EQ(told, (std::vector<std::string>{"job-version=v1.30", "planned kind create"}));
}

TEST_F(WorkerTest, AStepsOutputIsOfThatStepAlone) {
  Worker worker(performing([](Step step, Channel& channel) {
                  if (step == Step::ready) channel.send({MessageKind::output, {"told"}});
                  return good();
                }),
                signals, *this, keeper);
  ASSERT_TRUE(worker.prepare());
  EXPECT_EQ(worker.perform({Step::up, std::nullopt}).output, "");
  EXPECT_EQ(worker.perform({Step::ready, std::nullopt}).output, "told");
  EXPECT_EQ(worker.perform({Step::test, std::nullopt}).output, "");
  worker.quit();
}

TEST_F(WorkerTest, ACrashCostsTheStepAndNotTheRun) {
  Worker worker(performing([](Step step, Channel&) {
                  if (step == Step::test) ::kill(::getpid(), SIGKILL);
                  return good();
                }),
                signals, *this, keeper);
  ASSERT_TRUE(worker.prepare());
  const Report test = worker.perform(request_of(Step::test));
  ASSERT_TRUE(test.failure);
  EXPECT_EQ(test.failure->message, "the process of the tester \"\" died: killed by SIGKILL");
  EXPECT_EQ(test.stopped, Stopped::no);
  EXPECT_EQ(worker.interrupted(), std::nullopt);
  EXPECT_FALSE(worker.perform(request_of(Step::down)).failure) << "by a new worker";
  ASSERT_EQ(workers().size(), 2u);
  EXPECT_NE(workers()[0], workers()[1]);
  EXPECT_FALSE(exists(workers()[0]));
}

TEST_F(WorkerTest, AnExitInAStepIsACrash) {
  Worker worker(performing([](Step, Channel&) -> Message { ::_exit(0); }), signals, *this, keeper);
  ASSERT_TRUE(worker.prepare());
  EXPECT_EQ(worker.perform(request_of(Step::up)).failure->message,
            "the process of the deployer \"\" died: exit status 0");
}

TEST_F(WorkerTest, ACrashIsSeenThoughAChildHoldsTheChannel) {
  Worker worker(performing([](Step, Channel& channel) {
                  const pid_t child = ::fork();
                  if (child == 0) {
                    ::alarm(60);  // for when nobody sees it
                    for (;;) ::pause();
                  }
                  say(channel, "child", std::to_string(child));
                  ::kill(::getpid(), SIGKILL);
                  return good();
                }),
                signals, *this, keeper);
  worker.set_limits(with_grace(1s));
  ASSERT_TRUE(worker.prepare());
  const auto start = Clock::now();
  EXPECT_TRUE(worker.perform(request_of(Step::test)).failure);
  EXPECT_LT(Clock::now() - start, 30s);
  ::kill(std::stoi(told.back().substr(std::string_view("child=").size())), SIGKILL);
}

TEST_F(WorkerTest, WhatACrashedOneHadStartedIsEnded) {
  Worker worker(performing([](Step, Channel& channel) {
                  const pid_t command = ::fork();
                  if (command == 0) {
                    ::close(channel.fd());  // as execve would
                    ::setpgid(0, 0);
                    for (;;) ::pause();
                  }
                  ::setpgid(command, command);
                  channel.send({MessageKind::group_started, {std::to_string(command)}});
                  say(channel, "command", std::to_string(command));
                  ::kill(::getpid(), SIGKILL);
                  return good();
                }),
                signals, *this, keeper);
  worker.set_limits(with_grace(1s));
  ASSERT_TRUE(worker.prepare());
  EXPECT_TRUE(worker.perform(request_of(Step::test)).failure);
  const pid_t command = std::stoi(told.back().substr(std::string_view("command=").size()));
  EXPECT_TRUE(!exists(command) ||
              test::read("/proc/" + std::to_string(command) + "/stat").find(") Z ") != std::string::npos);
}

TEST_F(WorkerTest, AWorkerThatDoesNotReturnIsKilled) {
  Worker worker(performing([](Step step, Channel&) {
                  while (step == Step::up) ::pause();
                  return good();
                }),
                signals, *this, keeper);
  worker.set_limits(with_grace(0s));
  ASSERT_TRUE(worker.prepare());
  Request request = request_of(Step::up);
  request.deadline = Clock::now() - 1min;  // so that all patience is over at once
  const Report report = worker.perform(request);
  ASSERT_TRUE(report.failure);
  EXPECT_EQ(report.failure->message,
            "the process of the deployer \"\" did not return when told to stop, and was killed");
  EXPECT_EQ(report.stopped, Stopped::by_deadline);
  EXPECT_FALSE(exists(workers().at(0)));
  EXPECT_FALSE(worker.perform(request_of(Step::down)).failure);
}

// A step that asks the supervisor to end, as a person would, and waits for what it is told.
Message interrupted_step(Step, Channel& channel) {
  ::kill(::getppid(), SIGTERM);
  const auto message = channel.receive();
  const bool cancel =
      message && message->kind == MessageKind::cancel && message->fields == std::vector<std::string>{"1"};
  return done_message(Error{Cause::test, cancel ? "told to stop" : "told something else", {}},
                      CallControl::Told::cancelled);
}

TEST_F(WorkerTest, ASignalIsPassedOnAsARequest) {
  Worker worker(performing(interrupted_step), signals, *this, keeper);
  ASSERT_TRUE(worker.prepare());
  const Report report = worker.perform(request_of(Step::test));
  ASSERT_TRUE(report.failure);
  EXPECT_EQ(report.failure->message, "told to stop");
  EXPECT_EQ(report.stopped, Stopped::by_signal);
  EXPECT_EQ(worker.interrupted(), SIGTERM);
}

TEST_F(WorkerTest, DownIsLeftAloneByTheFirstRequest) {
  Worker worker(performing([](Step, Channel& channel) {
                  ::kill(::getppid(), SIGTERM);
                  ::usleep(300'000);  // nothing comes, which cannot be waited for
                  bool gone = false;
                  return channel.try_receive(MessageKind::cancel, gone) ? bad("told to stop") : good();
                }),
                signals, *this, keeper);
  ASSERT_TRUE(worker.prepare());
  EXPECT_FALSE(worker.perform(request_of(Step::down)).failure);
  EXPECT_EQ(worker.interrupted(), SIGTERM);
}

TEST_F(WorkerTest, ARequestThatEndedAnEarlierStepIsNotTheNextOnes) {
  Worker worker(performing([](Step step, Channel& channel) {
                  if (step == Step::test) return interrupted_step(step, channel);
                  ::usleep(200'000);  // nothing comes, which cannot be waited for
                  bool gone = false;
                  return channel.try_receive(MessageKind::cancel, gone) ? bad("told to stop") : good();
                }),
                signals, *this, keeper);
  ASSERT_TRUE(worker.prepare());
  EXPECT_EQ(worker.perform(request_of(Step::test)).stopped, Stopped::by_signal);
  EXPECT_FALSE(worker.perform(request_of(Step::dump_logs)).failure);
}

// What a step was told while it ran, as its failure's message: the urgencies, in order, until `count` have come.
std::function<Message(Step, Channel&)> listening(int count, bool signals_itself) {
  return [=](Step, Channel& channel) {
    if (signals_itself) ::kill(::getppid(), SIGTERM);
    std::string heard;
    for (int i = 0; i < count; ++i) {
      const auto message = channel.receive();
      if (!message || message->kind != MessageKind::cancel) break;
      heard += message->fields.at(0);
    }
    return done_message(Error{Cause::test, heard, {}}, CallControl::Told::cancelled);
  };
}

TEST_F(WorkerTest, AfterASignalTheGraceIsTheOneForSignals) {
  Worker worker(performing(listening(2, true)), signals, *this, keeper);
  StepLimits limits = with_grace(1h);
  limits.signal_grace = 20ms;
  worker.set_limits(limits);
  ASSERT_TRUE(worker.prepare());
  const Report report = worker.perform(request_of(Step::test));
  EXPECT_EQ(report.failure->message, "12") << "to stop, and then at once";
  EXPECT_EQ(report.stopped, Stopped::by_signal);
}

TEST_F(WorkerTest, WhatIsToBeKilledAtATimeIs) {
  Worker worker(performing(listening(1, false)), signals, *this, keeper);
  worker.set_limits(with_grace(1h));
  ASSERT_TRUE(worker.prepare());
  Request request = request_of(Step::down);
  request.deadline = Clock::now();
  request.kill = *request.deadline + 20ms;
  const Report report = worker.perform(request);
  EXPECT_EQ(report.failure->message, "2");
  EXPECT_EQ(report.stopped, Stopped::by_deadline) << "nobody sent a signal";
}

TEST_F(WorkerTest, ADownUnderWayEndsWithinWhatASignalLeaves) {
  Worker worker(performing(listening(2, true)), signals, *this, keeper);
  StepLimits limits = with_grace(20ms);
  limits.after_signal = 60ms;
  worker.set_limits(limits);
  ASSERT_TRUE(worker.prepare());
  const Report report = worker.perform(request_of(Step::down));
  EXPECT_EQ(report.failure->message, "12");
  EXPECT_EQ(report.stopped, Stopped::by_signal);
}

TEST_F(WorkerTest, ANewWorkerThatCannotPrepareIsTheStepsFailure) {
  int starts = 0;
  Worker worker(
      [&starts](Channel channel) {
        if (starts > 0) ::kill(::getpid(), SIGKILL);
        channel.send({MessageKind::prepared, encode(Plan{})});
        channel.receive();
        return 9;
      },
      signals, *this, keeper);
  ASSERT_TRUE(worker.prepare());
  EXPECT_EQ(worker.perform(request_of(Step::up)).failure->message,
            "the process of the deployer \"\" died: exit status 9");
  starts = 1;
  EXPECT_EQ(worker.perform(request_of(Step::down)).failure->message, "starting: the process died: killed by SIGKILL");
}

TEST_F(WorkerTest, ASignalWhileDownGetsANewWorkerLeavesDownAlone) {
  bool second = false;
  Worker worker(
      [&](Channel channel) {
        if (second) ::kill(::getppid(), SIGTERM);
        return performing([](Step step, Channel&) {
          if (step == Step::test) ::kill(::getpid(), SIGKILL);
          return good();
        })(std::move(channel));
      },
      signals, *this, keeper);
  ASSERT_TRUE(worker.prepare());
  EXPECT_TRUE(worker.perform(request_of(Step::test)).failure);
  second = true;
  const Report down = worker.perform(request_of(Step::down));
  EXPECT_FALSE(down.failure) << down.failure->message;
  EXPECT_EQ(worker.interrupted(), SIGTERM);
}

TEST_F(WorkerTest, WhoseProcessDiedIsNamed) {
  Worker worker(
      [](Channel channel) {
        Plan plan;
        plan.deployer = "kwok";
        plan.tester = "ginkgo";
        channel.send({MessageKind::prepared, encode(plan)});
        channel.receive();
        return 2;
      },
      signals, *this, keeper);
  const struct {
    Step step;
    const char* whose;
    Cause cause;
  } cases[] = {{Step::up, "the process of the deployer \"kwok\" died: exit status 2", Cause::deployer},
               {Step::test, "the process of the tester \"ginkgo\" died: exit status 2", Cause::test},
               {Step::pre_test_cmd, "the process that ran the command died: exit status 2", Cause::internal}};
  for (const auto& c : cases) {
    const Report report = worker.perform(request_of(c.step));
    ASSERT_TRUE(report.failure);
    EXPECT_EQ(report.failure->message, c.whose);
    EXPECT_EQ(report.failure->cause, c.cause);
  }
}

}  // namespace
}  // namespace kt2::run
