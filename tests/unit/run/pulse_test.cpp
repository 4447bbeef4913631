#include "run/pulse.hpp"

#include <gtest/gtest.h>

namespace kt2::run {
namespace {

using namespace std::chrono_literals;

const Clock::time_point k_begin{1h};

TEST(Pulse, BeatsOnceAnInterval) {
  Pulse pulse(5min, k_begin, false);
  EXPECT_EQ(pulse.next(), k_begin + 5min);
  EXPECT_FALSE(pulse.held(k_begin + 5min));
  EXPECT_EQ(pulse.next(), k_begin + 10min);
}

TEST(Pulse, BeatsAtOnceWhereNobodyDid) {
  EXPECT_EQ(Pulse(5min, k_begin, true).next(), k_begin);
}

TEST(Pulse, TriesAgainSoonAndSaysSoOnce) {
  Pulse pulse(5min, k_begin, false);
  auto now = pulse.next();
  EXPECT_TRUE(pulse.missed(now));
  EXPECT_LE(pulse.next(), now + 1s);
  for (int i = 0; i < 20; ++i) {
    now = pulse.next();
    EXPECT_FALSE(pulse.missed(now));
    EXPECT_GT(pulse.next(), now);
    EXPECT_LE(pulse.next(), now + 30s);
  }
  EXPECT_TRUE(pulse.held(now)) << "it recovered";
  EXPECT_FALSE(pulse.held(pulse.next()));
}

TEST(Pulse, IsGivenUpWhenAReaperMayHaveCome) {
  Pulse pulse(5min, k_begin, false);
  EXPECT_FALSE(pulse.expired(k_begin + 30min - 1s));
  EXPECT_TRUE(pulse.expired(k_begin + 30min));
  pulse.held(k_begin + 20min);
  EXPECT_FALSE(pulse.expired(k_begin + 49min));
  EXPECT_TRUE(Pulse(1s, k_begin, false).expired(k_begin + 30min));
  EXPECT_FALSE(Pulse(1h, k_begin, false).expired(k_begin + 119min)) << "who beats rarely expects a patient reaper";
}

}  // namespace
}  // namespace kt2::run
