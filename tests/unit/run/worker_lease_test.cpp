// What the supervisor does about leases: those that the worker takes are kept, and the loss of one stops the run.
#include <poll.h>

#include "run/lease_message.hpp"
#include "worker_fixture.hpp"

namespace kt2::run {
namespace {

Request request_of(Step step) {
  return {step, {}, false, step == Step::down};
}

class WorkerLeaseTest : public WorkerTest {
 protected:
  WorkerLeaseTest() {
    keeping = [](Keeper::Ends ends) {
      while (const auto message = ends.channel.receive()) {
        if (message->kind == MessageKind::quit) return 0;
        if (message->kind == MessageKind::lease) ends.channel.send({MessageKind::lost, {"p", "reaped"}});
      }
      return 0;
    };
  }
  bool holds(const std::string&) override { return held; }

  // Takes a lease in each step of `taking`; what is told to stop does so, and others end when the loss was heard of.
  static std::function<int(Channel)> taking(Step taking) {
    return performing([taking](Step step, Channel& channel) {
      if (step != taking) return good();
      results::StateLease lease;
      lease.name = "p";
      lease.type = "project";
      lease.server = "http://b";
      channel.send(lease_message(lease));
      if (step == Step::up) {
        while (const auto message = channel.receive()) {
          if (message->kind == MessageKind::cancel) return bad("stopped", CallControl::Told::cancelled);
        }
      }
      return good();
    });
  }
  void resume_and_lose(Worker& worker) {
    results::StateLease lease;
    lease.name = "p";
    worker.resume(lease);
    pollfd polled{keeper.fd(), POLLIN, 0};
    ASSERT_EQ(::poll(&polled, 1, 60'000), 1);
  }
  bool held = true;
};

TEST_F(WorkerLeaseTest, ALossStopsTheStep) {
  Worker worker(taking(Step::up), signals, *this, keeper);
  ASSERT_TRUE(worker.prepare());
  const Report up = worker.perform(request_of(Step::up));
  ASSERT_TRUE(up.failure);
  EXPECT_EQ(up.stopped, Stopped::by_loss);
  ASSERT_TRUE(worker.lost());
  EXPECT_EQ(worker.lost()->cause, Cause::lease);
  EXPECT_EQ(worker.lost()->message, "the project \"p\" of Boskos at http://b is not ours any more: reaped");
  EXPECT_FALSE(worker.perform(request_of(Step::down)).failure) << "it was said once";
  worker.quit();
}

TEST_F(WorkerLeaseTest, WhatAnotherLauncherGaveBackIsNoLoss) {
  held = false;
  Worker worker(taking(Step::build), signals, *this, keeper);
  ASSERT_TRUE(worker.prepare());
  worker.perform(request_of(Step::build));
  worker.quit();
  EXPECT_FALSE(worker.lost());
}

TEST_F(WorkerLeaseTest, WhatAnEarlierCallTookIsKeptOn) {
  Worker worker(taking(Step::up), signals, *this, keeper);
  ASSERT_TRUE(worker.prepare());
  resume_and_lose(worker);
  EXPECT_TRUE(worker.lost());
  EXPECT_EQ(worker.perform(request_of(Step::test)).stopped, Stopped::by_loss);
  EXPECT_FALSE(worker.perform(request_of(Step::init)).failure);
  worker.quit();
}

TEST_F(WorkerLeaseTest, ALossThatDownFindsIsItsFailureAndDoesNotStopIt) {
  Worker worker(taking(Step::up), signals, *this, keeper);
  ASSERT_TRUE(worker.prepare());
  resume_and_lose(worker);
  const Report down = worker.perform(request_of(Step::down));
  ASSERT_TRUE(down.failure);
  EXPECT_EQ(down.failure->cause, Cause::lease);
  EXPECT_TRUE(down.redone);
  EXPECT_EQ(down.stopped, Stopped::no);
  EXPECT_FALSE(worker.perform(request_of(Step::finish)).failure) << "it was said once";
  worker.quit();
}

}  // namespace
}  // namespace kt2::run
