#include "results/step_trace.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace kt2::results {
namespace {

TEST(StepTrace, IsSharedWithAChildThatIsKilled) {
  StepTrace trace = StepTrace::make().value();
  EXPECT_FALSE(trace.unfinished());
  EXPECT_EQ(trace.tail(), "");
  const pid_t pid = ::fork();
  if (pid == 0) {
    trace.append("first line\n");
    trace.set_log({3, 11, 22});
    trace.append("last words");
    ::raise(SIGKILL);
  }
  ::waitpid(pid, nullptr, 0);
  EXPECT_TRUE(trace.unfinished());
  EXPECT_EQ(trace.tail(), "first line\nlast words");
  EXPECT_EQ(trace.log().number, 3);
  EXPECT_EQ(trace.log().written, 11U);
  EXPECT_EQ(trace.log().intended, 22U);
  trace.clear();
  EXPECT_FALSE(trace.unfinished());
  EXPECT_EQ(trace.tail(), "");
  EXPECT_EQ(trace.log().number, 0);
}

TEST(StepTrace, KeepsTheLastLines) {
  for (const std::size_t piece : {1U, 7U, 1000U, 20'000U, 100'000U}) {
    StepTrace trace = StepTrace::make().value();
    std::string all;
    for (int i = 0; i < 10'000; ++i) all += "line " + std::to_string(i) + "\n";
    for (std::size_t at = 0; at < all.size(); at += piece) trace.append(std::string_view(all).substr(at, piece));
    const std::string tail = trace.tail();
    EXPECT_GT(tail.size(), 16'000U);
    EXPECT_LE(tail.size(), 16U * 1024);
    EXPECT_TRUE(all.ends_with(tail)) << piece;
    EXPECT_TRUE(tail.starts_with("line ")) << tail.substr(0, 20);
    trace.end();
    EXPECT_FALSE(trace.unfinished());
  }
}

}  // namespace
}  // namespace kt2::results
