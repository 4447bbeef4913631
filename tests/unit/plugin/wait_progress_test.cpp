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

TEST_F(WaitProgressTest, ALogHasEachLineOnce) {
  progress.update(0, false, "pods: 0 of 2");
  progress.update(1, false, "nodes: 0 of 3");
  progress.update(0, false, "pods: 0 of 2");
  progress.update(0, false, "pods: 1 of 2");
  progress.update(0, true, "pods: 2 of 2");
  EXPECT_EQ(lines, (Lines{"pods: 0 of 2", "nodes: 0 of 3", "pods: 1 of 2", "pods: 2 of 2"}));
}

TEST_F(WaitProgressTest, AWaitThatIsMetFromTheStartSaysNothing) {
  progress.update(0, true, "pods: 2 of 2");
  EXPECT_EQ(lines, Lines{});
}

TEST_F(WaitProgressTest, ALineForAllOfThemLastsUntilOneHasItsOwn) {
  progress.update(2, false, "no connection");
  progress.update(2, false, "no connection");
  progress.update(0, false, "pods: 0 of 2");
  progress.update(2, false, "no connection");
  EXPECT_EQ(lines, (Lines{"no connection", "pods: 0 of 2", "no connection"}));
}

TEST_F(WaitProgressTest, OtherLinesPass) {
  progress.note("trying again");
  EXPECT_EQ(lines, Lines{"trying again"});
}

}  // namespace
}  // namespace kt2::plugin
