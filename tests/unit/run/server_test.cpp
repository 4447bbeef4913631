#include "run/server.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <functional>
#include <thread>

namespace kt2::run {
namespace {

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

class Served : public ::testing::Test {
 protected:
  std::pair<Channel, Channel> ends = std::move(*Channel::make_pair());
  CallControl control{ends.second};
  FakeHandler handler;

  void ask(Step step, std::optional<Clock::time_point> deadline = {}, bool test_failed = false) {
    ends.first.send(perform_message({step, deadline, test_failed, false}));
  }
  void quit() { ends.first.send({MessageKind::quit, {}}); }
  void hang_up() { Channel gone = std::move(ends.first); }
  void run_server(bool take_down = false) { serve(ends.second, control, handler, take_down); }
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

TEST_F(Served, StepsArePerformedAsTold) {
  const auto deadline = Clock::now() + 1h;
  EXPECT_FALSE(answer_to(Step::up, deadline).failure);
  EXPECT_FALSE(answer_to(Step::post_test, {}, true).failure);
  ASSERT_EQ(handler.steps(), "Up PostTest");
  EXPECT_EQ(handler.calls[0].deadline, deadline) << "to the nanosecond, from process to process";
  EXPECT_FALSE(handler.calls[0].test_failed);
  EXPECT_EQ(handler.calls[1].deadline, std::nullopt);
  EXPECT_TRUE(handler.calls[1].test_failed);
}

TEST_F(Served, FailuresArriveWhole) {
  handler.body = [](Step, Control&) -> Result<void> { return Error{Cause::deployer, "no quota", "last\nlines"}; };
  const Report report = answer_to(Step::up);
  ASSERT_TRUE(report.failure);
  EXPECT_EQ(report.failure->cause, Cause::deployer);
  EXPECT_EQ(report.failure->message, "no quota");
  EXPECT_EQ(report.failure->output, "last\nlines");
  EXPECT_EQ(report.stopped, Stopped::no);
}

TEST_F(Served, WhyItFailedArrivesToo) {
  handler.body = [this](Step, Control& seen) -> Result<void> {
    ends.first.send({MessageKind::cancel, {"1"}});
    seen.state();
    return Error{Cause::test, "stopped", {}};
  };
  EXPECT_EQ(answer_to(Step::up).stopped, Stopped::by_signal);
}

// One who only polls the descriptor, and never asks why, was stopped all the same.
TEST_F(Served, ARequestThatWasOnlyPolledCounts) {
  handler.body = [this](Step, Control& seen) -> Result<void> {
    ends.first.send({MessageKind::cancel, {"1"}});
    pollfd polled{seen.stop_fd(), POLLIN, 0};
    ::poll(&polled, 1, 20'000);
    return Error{Cause::test, "stopped", {}};
  };
  EXPECT_EQ(answer_to(Step::up).stopped, Stopped::by_signal);
}

TEST_F(Served, ADeadlineThatPassedIsTold) {
  handler.body = [](Step, Control&) -> Result<void> { return Error{Cause::test, "stopped", {}}; };
  EXPECT_EQ(answer_to(Step::up, Clock::now() - 1s).stopped, Stopped::by_deadline);
}

TEST_F(Served, ARequestThatCameTooLateIsNotTheNextSteps) {
  Stop heard = Stop::at_once;
  handler.body = [&](Step, Control& seen) -> Result<void> {
    heard = seen.state();
    return {};
  };
  ends.first.send({MessageKind::cancel, {"2"}});
  EXPECT_FALSE(answer_to(Step::down).failure);
  EXPECT_EQ(heard, Stop::none);
}

TEST_F(Served, ToldToQuitItTakesNothingDown) {
  quit();
  run_server(true);
  EXPECT_EQ(handler.steps(), "");
}

TEST_F(Served, LeftAloneItTakesTheClusterDown) {
  ask(Step::up);
  handler.body = [this](Step step, Control&) -> Result<void> {
    if (step == Step::up) hang_up();
    return {};
  };
  run_server(true);
  EXPECT_EQ(handler.steps(), "Up Down Finish");
}

TEST_F(Served, LeftAloneBetweenStepsToo) {
  hang_up();
  run_server(true);
  EXPECT_EQ(handler.steps(), "Down Finish");
}

TEST_F(Served, LeftAloneDuringDownItFinishesTheWork) {
  bool taken_down = false;
  handler.body = [&](Step step, Control& seen) -> Result<void> {
    if (step != Step::down) return {};
    if (ends.first.fd() >= 0) hang_up();
    if (seen.state() != Stop::none) return Error{Cause::deployer, "stopped half-way", {}};
    taken_down = true;
    return {};
  };
  ask(Step::down);
  run_server(true);
  EXPECT_TRUE(taken_down) << "what nobody else will take down";
  EXPECT_TRUE(handler.steps().ends_with("Down Finish")) << handler.steps();
}

TEST_F(Served, LeftAloneWithoutBeingAskedForDownItEnds) {
  hang_up();
  run_server(false);
  EXPECT_EQ(handler.steps(), "");
}

}  // namespace
}  // namespace kt2::run
