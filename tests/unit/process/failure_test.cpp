#include "process/failure.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace kt2::process {
namespace {

using namespace std::chrono_literals;

Outcome made(int exit_code, int signal, Ended ended) {
  Outcome outcome;
  outcome.exit_code = exit_code;
  outcome.signal = signal;
  outcome.ended = ended;
  outcome.tail = "its last words\n";
  return outcome;
}

TEST(FailureOf, NamesTheCommandAndItsStatus) {
  struct Case {
    Outcome outcome;
    Duration limit;
    const char* message;
  };
  const Case cases[] = {
      {made(3, 0, Ended::by_itself), 0s, "kind create: exit status 3"},
      {made(0, SIGSEGV, Ended::by_itself), 0s, "kind create: killed by SIGSEGV"},
      {made(0, SIGTERM, Ended::by_cancellation), 0s, "kind create: stopped, killed by SIGTERM"},
      {made(0, 0, Ended::by_cancellation), 0s, "kind create: stopped, exit status 0"},
      {made(0, SIGKILL, Ended::by_deadline), 0s, "kind create: stopped, killed by SIGKILL"},
      {made(0, SIGKILL, Ended::by_deadline), 90s, "kind create: ended after its limit of 1m30s, killed by SIGKILL"},
  };
  for (const Case& c : cases) {
    const Error error = failure_of("kind create", c.outcome, Cause::deployer, c.limit);
    EXPECT_EQ(error.message, c.message);
    EXPECT_EQ(error.output, "its last words\n");
    EXPECT_EQ(error.cause, c.limit > 0s ? Cause::timeout : Cause::deployer);
  }
}

}  // namespace
}  // namespace kt2::process
