// How a worker starts: with a plan, with a refusal, or badly.
#include "worker_fixture.hpp"

namespace kt2::run {
namespace {

using namespace std::chrono_literals;

using WorkerPreparing = WorkerTest;

// The error's message, or what came instead.
std::string failure_of(const Result<Worker::Prepared>& prepared) {
  return prepared ? "prepared, with status " + std::to_string(prepared->exit_status) : prepared.error().message;
}

TEST_F(WorkerPreparing, ThePlanArrives) {
  Worker worker(
      [](Channel channel) {
        Plan plan;
        plan.deployer = "kwok";
        plan.metadata = {"a=1"};
        channel.send({MessageKind::note, {"loading", "0"}});
        channel.send({MessageKind::prepared, encode(plan)});
        channel.receive();
        return 0;
      },
      signals, *this, keeper);
  const auto prepared = worker.prepare();
  ASSERT_TRUE(prepared) << prepared.error().message;
  ASSERT_TRUE(prepared->plan);
  EXPECT_EQ(prepared->plan->deployer, "kwok");
  EXPECT_EQ(prepared->plan->metadata, std::vector<std::string>{"a=1"});
  worker.quit();
}

TEST_F(WorkerPreparing, ARefusalIsAnExitStatus) {
  for (const char* status : {"0", "1"}) {
    Worker worker(
        [status](Channel channel) {
          channel.send({MessageKind::refused, {status}});
          return 0;
        },
        signals, *this, keeper);
    const auto prepared = worker.prepare();
    ASSERT_TRUE(prepared) << prepared.error().message;
    EXPECT_FALSE(prepared->plan);
    EXPECT_EQ(std::to_string(prepared->exit_status), status);
  }
}

TEST_F(WorkerPreparing, ACrashSaysAtWhat) {
  Worker worker(
      [](Channel channel) {
        channel.send({MessageKind::note, {"loading the deployer \"x\"", "0"}});
        ::kill(::getpid(), SIGKILL);
        return 0;
      },
      signals, *this, keeper);
  const auto prepared = worker.prepare();
  EXPECT_EQ(failure_of(prepared), "loading the deployer \"x\": the process died: killed by SIGKILL");
  EXPECT_EQ(prepared.error().cause, Cause::deployer);
}

TEST_F(WorkerPreparing, AnEarlyExitIsACrashToo) {
  Worker worker([](Channel) { return 3; }, signals, *this, keeper);
  EXPECT_EQ(failure_of(worker.prepare()), "starting: the process died: exit status 3");
}

TEST_F(WorkerPreparing, OneThatHangsIsEnded) {
  Worker worker(
      [](Channel channel) {
        say(channel, "worker", std::to_string(::getpid()));
        channel.send({MessageKind::note, {"creating the deployer \"x\"", "0"}});
        for (;;) ::pause();
        return 0;
      },
      signals, *this, keeper);
  EXPECT_EQ(failure_of(worker.prepare()), "creating the deployer \"x\": did not end within 10s");
  ASSERT_EQ(workers().size(), 1u);
  EXPECT_FALSE(exists(workers().front()));
}

TEST_F(WorkerPreparing, ASignalEndsIt) {
  Worker worker(
      [](Channel channel) {
        say(channel, "worker", std::to_string(::getpid()));
        ::kill(::getppid(), SIGTERM);
        for (;;) ::pause();
        return 0;
      },
      signals, *this, keeper);
  const auto prepared = worker.prepare();
  ASSERT_TRUE(prepared) << prepared.error().message;
  EXPECT_FALSE(prepared->plan);
  EXPECT_EQ(prepared->exit_status, 128 + SIGTERM);
  EXPECT_FALSE(exists(workers().at(0)));
}

TEST_F(WorkerPreparing, ItHasAGroupAndASignalMaskOfItsOwn) {
  Worker worker(
      [](Channel channel) {
        sigset_t mask;
        ::sigprocmask(SIG_SETMASK, nullptr, &mask);
        say(channel, "leads", ::getpgrp() == ::getpid() ? "yes" : "no");
        say(channel, "hears", ::sigismember(&mask, SIGTERM) == 0 && ::sigismember(&mask, SIGINT) == 0 ? "yes" : "no");
        channel.send({MessageKind::refused, {"0"}});
        return 0;
      },
      signals, *this, keeper);
  EXPECT_TRUE(worker.prepare());
  EXPECT_EQ(told, (std::vector<std::string>{"leads=yes", "hears=yes"}));
}

TEST_F(WorkerPreparing, OneThatIsDroppedIsEnded) {
  {
    Worker worker(performing([](Step, Channel&) { return good(); }), signals, *this, keeper);
    ASSERT_TRUE(worker.prepare());
    EXPECT_TRUE(exists(workers().at(0)));
  }
  EXPECT_FALSE(exists(workers().at(0)));
}

}  // namespace
}  // namespace kt2::run
