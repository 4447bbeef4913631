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

TEST(FailureOf, ALongCommandDoesNotHideItsStatus) {
  const std::string line = "ginkgo " + std::string(500, 'x');
  const std::string message = failure_of(line, made(3, 0, Ended::by_itself), Cause::test).message;
  const std::string first = message.substr(0, message.find('\n'));
  EXPECT_LE(first.size(), 120u);
  EXPECT_TRUE(first.starts_with("ginkgo xxx")) << first;
  EXPECT_TRUE(first.ends_with("\u2026: exit status 3")) << first;
  EXPECT_TRUE(message.ends_with("\n" + line + ": exit status 3")) << "all of it follows";
}

TEST(FailureOf, ACommandOfSeveralLinesIsCutAtTheFirst) {
  EXPECT_EQ(failure_of("sh -c 'a\nb'", made(3, 0, Ended::by_itself), Cause::test).message,
            "sh -c 'a\u2026: exit status 3\nsh -c 'a\nb': exit status 3");
}

TEST(FailureOf, ACommandIsNotCutInsideACharacter) {
  for (std::size_t length = 50; length < 60; ++length) {
    const std::string line = std::string(length, 'x') + "\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e" + std::string(100, 'y');
    const std::string message = failure_of(line, made(3, 0, Ended::by_itself), Cause::test).message;
    const std::string shown = message.substr(0, message.find("\u2026"));
    EXPECT_TRUE(line.starts_with(shown));
    EXPECT_EQ((shown.size() - length) % 3, 0u) << shown;
  }
}

TEST(FailureOf, OutputThatCouldNotBeWrittenIsAFailure) {
  Outcome outcome;
  outcome.output_error = "No space left on device";
  EXPECT_TRUE(lost_output(outcome));
  const Error error = failure_of("go test", outcome, Cause::test);
  EXPECT_EQ(error.message, "go test: writing what it printed: No space left on device");
  EXPECT_EQ(error.cause, Cause::infrastructure) << "the disk is to blame, not the test";
  outcome.exit_code = 3;
  EXPECT_EQ(failure_of("go test", outcome, Cause::test).message, "go test: exit status 3");
}

TEST(LostOutput, IsNotWhatAReaderDidNotWant) {
  Outcome outcome;
  EXPECT_FALSE(lost_output(outcome));
  outcome.output_error = "Broken pipe";
  EXPECT_FALSE(lost_output(outcome));
}

}  // namespace
}  // namespace kt2::process
