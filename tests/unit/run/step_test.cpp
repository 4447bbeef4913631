#include "run/step.hpp"

#include <gtest/gtest.h>

namespace kt2::run {
namespace {

// TestGrid keeps a history under these names.
TEST(Step, HasTheNamesOfOld) {
  const std::pair<Step, const char*> names[] = {
      {Step::init, "Init"},
      {Step::build, "Build"},
      {Step::up, "Up"},
      {Step::test, "Test"},
      {Step::pre_test_cmd, "PreTestCmd"},
      {Step::post_test_cmd, "PostTestCmd"},
      {Step::down, "Down"},
      {Step::post_test, "PostTest"},
      {Step::dump_logs, "DumpLogs"},
      {Step::finish, "Finish"},
  };
  for (const auto& [step, name] : names) EXPECT_EQ(step_name(step), name);
}

TEST(Step, SixHaveARowOfTheirOwn) {
  for (const Step step : {Step::build, Step::up, Step::pre_test_cmd, Step::test, Step::post_test_cmd, Step::down}) {
    EXPECT_TRUE(has_row(step)) << step_name(step);
  }
  for (const Step step : {Step::init, Step::post_test, Step::dump_logs, Step::finish}) {
    EXPECT_FALSE(has_row(step)) << step_name(step);
  }
}

}  // namespace
}  // namespace kt2::run
