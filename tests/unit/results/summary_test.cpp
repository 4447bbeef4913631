#include "results/summary.hpp"

#include <gtest/gtest.h>

#include "results/text.hpp"

namespace kt2::results {
namespace {

using namespace std::chrono_literals;

TEST(Summary, OfARunThatPassedIsShort) {
  const std::vector<Row> rows{{"Up", 12300ms, {}, false}, {"PreTestCmd", 3us, {}, false}, {"Down", 72s, {}, false}};
  EXPECT_EQ(summary(rows, 85s, "/x/_artifacts"), R"(kubetest2: passed in 1m25s
  Up          passed  12.3s
  PreTestCmd  passed   <1ms
  Down        passed  1m12s
artifacts: /x/_artifacts
)");
}

TEST(Summary, NamesEveryFailureWithItsReason) {
  const std::vector<Row> rows{
      {"Up", 12300ms, {}, false},
      {"Test", 59100ms, Error{Cause::test, "ginkgo: exit status 1\n\nsee above\n", "first\nsecond\n"}, false},
      {"Down", 400ms, Error{Cause::deployer, "kind delete: killed by SIGKILL", ""}, false},
      {"Finish", 1ms, {}, false}};
  EXPECT_EQ(summary(rows, 72s, "/x/_artifacts"), R"(kubetest2: FAILED in 1m12s
  Up      passed  12.3s
  Test    FAILED  59.1s  ginkgo: exit status 1...
  Down    FAILED  400ms  kind delete: killed by SIGKILL
  Finish  passed    1ms

Test FAILED (cause: test)
  ginkgo: exit status 1

  see above
  the last 2 lines it printed:
  | first
  | second

Down FAILED (cause: deployer)
  kind delete: killed by SIGKILL

artifacts: /x/_artifacts
)");
}

TEST(Summary, CallsARunningStepAFailure) {
  const std::string text = summary({{"Up", 5s, {}, true}}, 5s, "/x");
  EXPECT_TRUE(text.starts_with("kubetest2: FAILED in 5s\n  Up  FAILED  5s  interrupted")) << text;
  EXPECT_NE(text.find("Up FAILED (cause: interrupted)"), std::string::npos) << text;
}

TEST(Summary, SaysWhenNothingRan) {
  EXPECT_EQ(summary({}, 2ms, "/x"), "kubetest2: passed in 2ms, no steps ran\nartifacts: /x\n");
}

TEST(Summary, KeepsStepLinesToOneTerminalLine) {
  std::string message;
  for (int i = 0; i < 300; ++i) message += "世";
  const std::string text = summary({{"Test", 1s, Error{Cause::test, message, ""}, false}}, 1s, "/x");
  const std::string_view line = first_line(std::string_view(text).substr(text.find('\n') + 1));
  EXPECT_EQ(count_characters(line), 120U) << line;
  EXPECT_TRUE(line.ends_with("世...")) << line;
  EXPECT_NE(text.find("\n  " + message + "\n"), std::string::npos) << "the whole message is below";
}

TEST(Summary, ShowsTheLastTenLinesOfTheOutput) {
  std::string output;
  for (int i = 1; i <= 25; ++i) output += "line " + std::to_string(i) + "\n";
  const std::string text = summary({{"Test", 1s, Error{Cause::test, "m", output}, false}}, 1s, "/x");
  EXPECT_NE(text.find("  the last 10 lines it printed:\n  | line 16\n"), std::string::npos) << text;
  EXPECT_NE(text.find("  | line 25\n\nartifacts"), std::string::npos) << text;
}

TEST(Summary, IsPlainText) {
  const Error error{Cause::test, "\x1b[31mred\x07\xFF", "\x1b[1mbold\r\n"};
  const std::string text = summary({{"Test", 1s, error, false}}, 1s, "/x\x1b[2J");
  EXPECT_EQ(sanitize_text(text), text);
  EXPECT_NE(text.find("red"), std::string::npos);
  EXPECT_NE(text.find("  | bold\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace kt2::results
