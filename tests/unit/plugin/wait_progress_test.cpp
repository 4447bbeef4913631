#include "plugin/wait_progress.hpp"

#include <gtest/gtest.h>

namespace kt2::plugin {
namespace {

using Lines = std::vector<std::string>;

class WaitProgressTest : public ::testing::Test {
 protected:
  Lines lines;
  WaitProgress progress{2, [this](std::string_view line) { lines.emplace_back(line); }, false};
};

TEST_F(WaitProgressTest, ALogHasTheFirstLineOfEachWaitAndTheLastOne) {
  progress.update(0, false, "pods: 0 of 2");
  progress.update(1, false, "nodes: 0 of 3");
  EXPECT_EQ(lines, (Lines{"pods: 0 of 2", "nodes: 0 of 3"}));
  progress.update(0, false, "pods: 1 of 2");
  progress.update(0, false, "pods: still 1 of 2");
  EXPECT_EQ(lines.size(), 2U) << "no more than one in ten seconds";
  progress.finish();
  EXPECT_EQ(lines, (Lines{"pods: 0 of 2", "nodes: 0 of 3", "pods: still 1 of 2"}));
}

TEST_F(WaitProgressTest, AWaitThatIsMetSaysSoAtOnce) {
  progress.update(0, false, "pods: 0 of 2");
  progress.update(0, false, "pods: 1 of 2");
  progress.update(0, true, "pods: 2 of 2");
  EXPECT_EQ(lines, (Lines{"pods: 0 of 2", "pods: 2 of 2"}));
  progress.finish();
  EXPECT_EQ(lines.size(), 2U);
}

TEST_F(WaitProgressTest, AWaitThatIsMetFromTheStartSaysNothing) {
  progress.update(0, true, "pods: 2 of 2");
  progress.update(1, true, "nodes: 3 of 3");
  progress.finish();
  EXPECT_EQ(lines, Lines{});
}

TEST_F(WaitProgressTest, ALineForAllOfThemLastsUntilOneHasItsOwn) {
  progress.update(2, false, "no connection");
  progress.update(2, false, "no connection yet");
  progress.update(0, false, "pods: 0 of 2");
  progress.finish();
  EXPECT_EQ(lines, (Lines{"no connection", "pods: 0 of 2"}));
}

TEST_F(WaitProgressTest, OtherLinesPass) {
  progress.note("trying again");
  EXPECT_EQ(lines, Lines{"trying again"});
}

}  // namespace
}  // namespace kt2::plugin
