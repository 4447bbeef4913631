#include "run/call_control.hpp"

#include <gtest/gtest.h>
#include <poll.h>

namespace kt2::run {
namespace {

using namespace std::chrono_literals;

bool readable(int fd, Duration wait = 0s) {
  pollfd polled{fd, POLLIN, 0};
  return ::poll(&polled, 1, static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(wait).count())) > 0;
}

class CallControls : public ::testing::Test {
 protected:
  std::pair<Channel, Channel> ends = std::move(*Channel::make_pair());
  CallControl control{ends.second};

  void SetUp() override { control.begin(std::nullopt); }
  void cancel(Stop stop) { ends.first.send({MessageKind::cancel, {std::to_string(static_cast<int>(stop))}}); }
  void hang_up() { Channel gone = std::move(ends.first); }
};

TEST_F(CallControls, NobodyAskedYet) {
  EXPECT_EQ(control.state(), Stop::none);
  EXPECT_EQ(control.told(), CallControl::Told::nothing);
  EXPECT_EQ(control.deadline(), std::nullopt);
  EXPECT_FALSE(control.orphaned());
  EXPECT_FALSE(readable(control.fd()));
  EXPECT_FALSE(readable(control.stop_fd()));
}

TEST_F(CallControls, ARequestIsHeard) {
  cancel(Stop::requested);
  EXPECT_TRUE(readable(control.fd()));
  EXPECT_TRUE(readable(control.stop_fd())) << "for those who only poll";
  EXPECT_EQ(control.state(), Stop::requested);
  EXPECT_EQ(control.told(), CallControl::Told::cancelled);
  EXPECT_FALSE(readable(control.fd())) << "no more news";
  EXPECT_TRUE(readable(control.stop_fd())) << "it stays readable";
  EXPECT_FALSE(control.orphaned());
}

TEST_F(CallControls, UrgencyOnlyGrows) {
  cancel(Stop::requested);
  EXPECT_EQ(control.state(), Stop::requested);
  cancel(Stop::at_once);
  EXPECT_TRUE(readable(control.fd())) << "news again";
  EXPECT_EQ(control.state(), Stop::at_once);
  cancel(Stop::requested);
  EXPECT_EQ(control.state(), Stop::at_once);
}

TEST_F(CallControls, TheDeadlineIsToldAndPolled) {
  const auto deadline = Clock::now() + 50ms;
  control.begin(deadline);
  EXPECT_EQ(control.deadline(), deadline);
  EXPECT_TRUE(readable(control.stop_fd(), 20s));
  EXPECT_GE(Clock::now(), deadline);
  EXPECT_EQ(control.told(), CallControl::Told::deadline);
  EXPECT_EQ(control.state(), Stop::none) << "a deadline is not a request";
  EXPECT_TRUE(readable(control.stop_fd()));
}

TEST_F(CallControls, ADeadlineInThePastIsDue) {
  for (const auto deadline : {Clock::now() - 1h, Clock::time_point{}, Clock::time_point(-1h)}) {
    control.begin(deadline);
    EXPECT_TRUE(readable(control.stop_fd(), 20s));
    EXPECT_EQ(control.told(), CallControl::Told::deadline);
  }
}

TEST_F(CallControls, ARequestCountsMoreThanTheDeadline) {
  control.begin(Clock::now() - 1s);
  cancel(Stop::requested);
  control.state();
  EXPECT_EQ(control.told(), CallControl::Told::cancelled);
}

TEST_F(CallControls, AFreshCallKnowsNothingOfTheLast) {
  control.begin(Clock::now() - 1s);
  cancel(Stop::at_once);
  EXPECT_EQ(control.state(), Stop::at_once);
  control.begin(std::nullopt);
  EXPECT_EQ(control.state(), Stop::none);
  EXPECT_EQ(control.told(), CallControl::Told::nothing);
  EXPECT_EQ(control.deadline(), std::nullopt);
  EXPECT_FALSE(readable(control.stop_fd()));
  cancel(Stop::requested);
  EXPECT_EQ(control.state(), Stop::requested) << "and hears new requests";
}

TEST_F(CallControls, ASupervisorThatIsGoneIsARequest) {
  hang_up();
  EXPECT_TRUE(readable(control.stop_fd()));
  EXPECT_EQ(control.state(), Stop::requested);
  EXPECT_TRUE(control.orphaned());
  EXPECT_TRUE(readable(control.stop_fd()));
  EXPECT_EQ(control.fd(), -1) << "there will be no more news, and nobody spins on the old descriptor";
  control.begin(std::nullopt);
  EXPECT_EQ(control.state(), Stop::requested) << "it stays gone";
}

TEST_F(CallControls, AskingFromAnotherThreadTakesNoNews) {
  EXPECT_FALSE(control.stopped());
  cancel(Stop::at_once);
  EXPECT_TRUE(control.stopped());
  EXPECT_TRUE(readable(control.fd())) << "who waits for it still gets it";
  EXPECT_EQ(control.state(), Stop::at_once);
  EXPECT_TRUE(control.stopped()) << "it stays so";
  control.begin(Clock::now() - 1s);
  EXPECT_TRUE(control.stopped()) << "the deadline counts, too";
}

TEST_F(CallControls, OtherMessagesAreNoRequest) {
  ends.first.send({MessageKind::note, {"x"}});
  ends.first.send({MessageKind::cancel, {}});
  EXPECT_EQ(control.state(), Stop::none);
}

}  // namespace
}  // namespace kt2::run
