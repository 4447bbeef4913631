#include "run/signals.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <thread>

namespace kt2::run {
namespace {

using namespace std::chrono_literals;

class SignalsTest : public ::testing::Test {
 protected:
  Signals signals;

  ~SignalsTest() override {
    signals.take();
    ::sigprocmask(SIG_SETMASK, &signals.original_mask(), nullptr);
    ::signal(SIGPIPE, SIG_DFL);
  }
  // What counts as one request must pass.
  static void later() { std::this_thread::sleep_for(2100ms); }
};

TEST_F(SignalsTest, NoneYet) {
  EXPECT_FALSE(signals.take());
  EXPECT_EQ(signals.first(), std::nullopt);
  EXPECT_EQ(signals.first_at(), std::nullopt);
  EXPECT_EQ(signals.requests(), 0);
}

TEST_F(SignalsTest, EachOfThreeIsHeard) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    Signals own;
    ::raise(number);
    pollfd polled{own.fd(), POLLIN, 0};
    EXPECT_EQ(::poll(&polled, 1, 20'000), 1);
    EXPECT_TRUE(own.take());
    EXPECT_EQ(own.first(), number);
    EXPECT_EQ(own.requests(), 1);
  }
}

TEST_F(SignalsTest, CloseToEachOtherTheyAreOneRequest) {
  ::raise(SIGINT);
  EXPECT_TRUE(signals.take());
  ::raise(SIGTERM);
  ::raise(SIGINT);
  EXPECT_FALSE(signals.take());
  EXPECT_EQ(signals.first(), SIGINT);
  EXPECT_EQ(signals.requests(), 1);
}

TEST_F(SignalsTest, LaterOnesAreRequestsOfTheirOwn) {
  ::raise(SIGTERM);
  const auto before = Clock::now();
  EXPECT_TRUE(signals.take());
  later();
  EXPECT_LT(*signals.first_at() - before, 2s) << "when the first one came";
  ::raise(SIGINT);
  EXPECT_TRUE(signals.take());
  EXPECT_EQ(signals.first(), SIGTERM) << "the first one is what ended the run";
  EXPECT_EQ(signals.requests(), 2);
  later();
  ::raise(SIGINT);
  EXPECT_TRUE(signals.take());
  EXPECT_EQ(signals.requests(), 3);
}

TEST_F(SignalsTest, AReaderThatGoesAwayKillsNobody) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  EXPECT_EQ(::write(ends[1], "x", 1), -1);
  EXPECT_EQ(errno, EPIPE);
  ::close(ends[1]);
}

}  // namespace
}  // namespace kt2::run
