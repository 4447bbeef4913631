#include "kube/tally.hpp"

#include <gtest/gtest.h>

#include "objects.hpp"

namespace kt2::kube {
namespace {

TEST(Tally, OfAConditionHoldsForEveryObjectAndAtLeastOne) {
  Tested tested("condition=Ready", of(pods()));
  EXPECT_EQ(tested.reason(), "not listed yet");
  tested.list({});
  EXPECT_EQ(tested.state(), State::unmet);
  EXPECT_EQ(tested.line(), "no pods yet");
  tested.changed(ready_pod("a"));
  EXPECT_EQ(tested.state(), State::met);
}

}  // namespace
}  // namespace kt2::kube
