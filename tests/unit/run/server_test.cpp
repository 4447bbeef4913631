#include "run/server.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <functional>
#include <thread>

#include "run/run_lock.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::run {
namespace {

using test::TemporaryDirectory;

using namespace std::chrono_literals;

class FakeHandler final : public StepHandler {
 public:
  struct Call {
    Step step;
    bool test_failed;
    std::optional<Clock::time_point> deadline;
  };
  std::vector<Call> calls;
  std::function<Result<void>(Step, Control&)> body;

  Result<void> perform(Step step, bool test_failed, Control& control) override {
    calls.push_back({step, test_failed, control.deadline()});
    return body ? body(step, control) : Result<void>{};
  }
  std::string steps() const {
    std::string names;
    for (const Call& call : calls) names += (names.empty() ? "" : " ") + std::string(step_name(call.step));
    return names;
  }
};

class ServerTest : public ::testing::Test {
 protected:
  std::pair<Channel, Channel> ends = std::move(*Channel::make_pair());
  CallControl control{ends.second};
  FakeHandler handler;

  void ask(Step step, std::optional<Clock::time_point> deadline = {}, bool test_failed = false) {
    ends.first.send(perform_message({step, deadline, test_failed, false}));
  }
  void quit() { ends.first.send({MessageKind::quit, {}}); }
  void hang_up() { Channel gone = std::move(ends.first); }
  Served run_server() { return serve(ends.second, control, handler); }
  Report answer() {
    const auto message = ends.first.receive();
    EXPECT_TRUE(message && message->kind == MessageKind::done);
    return message ? read_done(*message) : Report{};
  }
  // One step, asked for and answered as between two processes.
  Report answer_to(Step step, std::optional<Clock::time_point> deadline = {}, bool test_failed = false) {
    const std::jthread server([this] { run_server(); });
    ask(step, deadline, test_failed);
    const Report report = answer();
    quit();
    return report;
  }
};

TEST_F(ServerTest, StepsArePerformedAsTold) {
  const auto deadline = Clock::now() + 1h;
  EXPECT_FALSE(answer_to(Step::up, deadline).failure);
  EXPECT_FALSE(answer_to(Step::post_test, {}, true).failure);
  ASSERT_EQ(handler.steps(), "Up PostTest");
  EXPECT_EQ(handler.calls[0].deadline, deadline) << "to the nanosecond, from process to process";
  EXPECT_FALSE(handler.calls[0].test_failed);
  EXPECT_EQ(handler.calls[1].deadline, std::nullopt);
  EXPECT_TRUE(handler.calls[1].test_failed);
}

TEST_F(ServerTest, FailuresArriveWhole) {
  handler.body = [](Step, Control&) -> Result<void> { return Error{Cause::deployer, "no quota", "last\nlines"}; };
  const Report report = answer_to(Step::up);
  ASSERT_TRUE(report.failure);
  EXPECT_EQ(report.failure->cause, Cause::deployer);
  EXPECT_EQ(report.failure->message, "no quota");
  EXPECT_EQ(report.failure->output, "last\nlines");
  EXPECT_EQ(report.stopped, Stopped::no);
}

TEST_F(ServerTest, WhyItFailedArrivesToo) {
  handler.body = [this](Step, Control& seen) -> Result<void> {
    ends.first.send({MessageKind::cancel, {"1"}});
    seen.state();
    return Error{Cause::test, "stopped", {}};
  };
  EXPECT_EQ(answer_to(Step::up).stopped, Stopped::by_signal);
}

// One who only polls the descriptor, and never asks why, was stopped all the same.
TEST_F(ServerTest, ARequestThatWasOnlyPolledCounts) {
  handler.body = [this](Step, Control& seen) -> Result<void> {
    ends.first.send({MessageKind::cancel, {"1"}});
    pollfd polled{seen.stop_fd(), POLLIN, 0};
    ::poll(&polled, 1, 20'000);
    return Error{Cause::test, "stopped", {}};
  };
  EXPECT_EQ(answer_to(Step::up).stopped, Stopped::by_signal);
}

TEST_F(ServerTest, ADeadlineThatPassedIsTold) {
  handler.body = [](Step, Control&) -> Result<void> { return Error{Cause::test, "stopped", {}}; };
  EXPECT_EQ(answer_to(Step::up, Clock::now() - 1s).stopped, Stopped::by_deadline);
}

TEST_F(ServerTest, ARequestThatCameTooLateIsNotTheNextSteps) {
  Stop heard = Stop::at_once;
  handler.body = [&](Step, Control& seen) -> Result<void> {
    heard = seen.state();
    return {};
  };
  ends.first.send({MessageKind::cancel, {"2"}});
  EXPECT_FALSE(answer_to(Step::down).failure);
  EXPECT_EQ(heard, Stop::none);
}

TEST_F(ServerTest, SaysThatItWasToldToQuit) {
  quit();
  EXPECT_EQ(run_server().how, Ended::told_to_quit);
  EXPECT_EQ(handler.steps(), "");
}

TEST_F(ServerTest, SaysThatItWasLeftAloneInAStep) {
  ask(Step::up);
  handler.body = [this](Step, Control& seen) -> Result<void> {
    hang_up();
    EXPECT_EQ(seen.state(), Stop::requested) << "what runs has to end before the cluster is taken down";
    return {};
  };
  EXPECT_EQ(run_server().how, Ended::in_step);
  EXPECT_EQ(handler.steps(), "Up");
}

TEST_F(ServerTest, SaysThatItWasLeftAloneBetweenSteps) {
  ask(Step::init);
  const std::jthread supervisor([this] {
    const auto done = ends.first.receive();
    EXPECT_TRUE(done);
    hang_up();
  });
  const Served served = run_server();
  EXPECT_EQ(served.how, Ended::between_steps);
  EXPECT_EQ(served.last, Step::init);
  EXPECT_FALSE(served.failed);
}

TEST_F(ServerTest, SaysThatNothingWasBegun) {
  hang_up();
  EXPECT_EQ(run_server().how, Ended::nothing_begun);
}

TEST_F(ServerTest, SaysThatAllWasDone) {
  ask(Step::finish);
  handler.body = [this](Step, Control&) -> Result<void> {
    hang_up();
    return {};
  };
  EXPECT_EQ(run_server().how, Ended::finished);
}

TEST_F(ServerTest, TheLockIsHeldAsLongAsTheChannelLives) {
  const TemporaryDirectory directory;
  auto lock = RunLock::take(directory.path(), "kwok");
  ASSERT_TRUE(lock);
  ends.first.send_fd(MessageKind::hold, lock->fd());
  ask(Step::up);
  handler.body = [&](Step, Control&) -> Result<void> {
    *lock = RunLock(Fd());
    EXPECT_TRUE(RunLock::is_held(directory.path(), "kwok"));
    hang_up();
    return {};
  };
  EXPECT_TRUE(run_server().orphaned());
  EXPECT_TRUE(RunLock::is_held(directory.path(), "kwok")) << "there is work left";
  { const Channel ended = std::move(ends.second); }
  EXPECT_FALSE(RunLock::is_held(directory.path(), "kwok"));
}

TEST(KeptMessage, ComesBackAsItWas) {
  const std::vector<process::Identity> kept{{17, 123456789012}, {18, 0}};
  EXPECT_EQ(read_kept(kept_message(kept)), kept);
}

}  // namespace
}  // namespace kt2::run
