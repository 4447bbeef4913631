// What run() does with a command's output.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <csignal>

#include "base/files.hpp"
#include "fixture.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::process {
namespace {

using namespace std::chrono_literals;

class RunOutput : public ::testing::Test {
 protected:
  // Runs it with our standard output and error led into files of these names; the same name means the same open file.
  Outcome run_into(Shell& shell, const char* out, const char* err) {
    shell.command.quiet = false;
    const Fd first = opened(out);
    const Fd second = std::string_view(out) == err ? Fd(::fcntl(first.get(), F_DUPFD_CLOEXEC, 3)) : opened(err);
    const Redirected to_out(STDOUT_FILENO, first.get());
    const Redirected to_err(STDERR_FILENO, second.get());
    NoStop nobody;
    const auto outcome = run(shell.command, limits(k_long), nobody);
    return outcome ? *outcome : Outcome{};
  }

  std::string text(const char* name) const { return test::read(directory / name); }

  test::TemporaryDirectory directory;

 private:
  Fd opened(const char* name) const {
    const std::string path = *name == '/' ? name : (directory / name).string();
    auto file = open_file(path, O_WRONLY | O_CREAT);
    return file ? std::move(*file) : Fd();
  }
};

TEST_F(RunOutput, IsPassedOnToBothStreams) {
  Shell shell("echo to out; echo to err >&2; printf 'no newline'");
  const Outcome outcome = run_into(shell, "out", "err");
  EXPECT_EQ(text("out"), "to out\nno newline");
  EXPECT_EQ(text("err"), "to err\n");
  EXPECT_EQ(outcome.output_error, "");
  EXPECT_NE(outcome.tail.find("to out\n"), std::string::npos);
  EXPECT_NE(outcome.tail.find("to err\n"), std::string::npos);
}

TEST_F(RunOutput, KeepsItsOrderWhereBothStreamsAreOne) {
  Shell shell("i=0; while [ $i -lt 500 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done");
  const Outcome outcome = run_into(shell, "both", "both");
  std::string expected;
  for (int i = 0; i < 500; ++i) expected += "out " + std::to_string(i) + "\nerr " + std::to_string(i) + "\n";
  EXPECT_EQ(text("both"), expected);
  EXPECT_TRUE(expected.ends_with(outcome.tail));
}

TEST_F(RunOutput, LosesNothingHoweverMuchThereIs) {
  Shell shell("head -c 60000000 /dev/zero | tr '\\0' x; printf end; head -c 20000000 /dev/zero | tr '\\0' y >&2");
  const Outcome outcome = run_into(shell, "out", "err");
  EXPECT_TRUE(outcome.success());
  const std::string out = text("out");
  EXPECT_EQ(out.size(), 60'000'003u);
  EXPECT_EQ(std::ranges::count(out, 'x'), 60'000'000);
  EXPECT_TRUE(out.ends_with("xend"));
  EXPECT_EQ(text("err").size(), 20'000'000u);
  EXPECT_LE(outcome.tail.size(), k_tail_bytes);
  EXPECT_GE(outcome.tail.size(), k_tail_bytes / 2);
}

TEST_F(RunOutput, TailIsTheLastLines) {
  Shell shell("seq 1 100000");
  const Outcome outcome = run_into(shell, "out", "err");
  EXPECT_LE(outcome.tail.size(), k_tail_bytes);
  EXPECT_TRUE(outcome.tail.ends_with("\n99999\n100000\n"));
  EXPECT_TRUE(text("out").ends_with("\n" + outcome.tail)) << "it begins with a whole line";
}

TEST_F(RunOutput, EveryByteIsPassedOn) {
  Shell shell("i=0; while [ $i -lt 256 ]; do printf \"\\\\$(printf %03o $i)\"; i=$((i+1)); done");
  run_into(shell, "out", "err");
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(text("out"), bytes);
}

TEST_F(RunOutput, IsKeptWhenQuiet) {
  const Shell shell("echo out; echo err >&2");
  const Fd file = std::move(*open_file(directory / "out", O_WRONLY | O_CREAT));
  Outcome outcome;
  {
    const Redirected out(STDOUT_FILENO, file.get());
    const Redirected err(STDERR_FILENO, file.get());
    NoStop nobody;
    outcome = *run(shell.command, limits(k_long), nobody);
  }
  EXPECT_EQ(text("out"), "");
  EXPECT_EQ(outcome.tail, "out\nerr\n");
}

TEST_F(RunOutput, AListenerGetsStandardOutputAlone) {
  Shell shell("echo one; echo to err >&2; echo two");
  std::string heard;
  shell.command.on_stdout = [&](std::string_view data) { heard += data; };
  run_into(shell, "both", "both");
  EXPECT_EQ(heard, "one\ntwo\n");
  const std::string both = text("both");
  EXPECT_EQ(both.size(), std::string_view("one\nto err\ntwo\n").size()) << both;
  EXPECT_NE(both.find("to err\n"), std::string::npos) << "it is passed on as well";
}

TEST_F(RunOutput, ComesWhileTheCommandRuns) {
  Asked asked;
  Shell shell("echo ready; sleep 1000");
  shell.on("ready", asked, Stop::requested);
  const auto outcome = run(shell.command, limits(k_long), asked);
  ASSERT_TRUE(outcome);
  EXPECT_LT(outcome->time, 1min) << "what it printed was heard before its end";
}

TEST_F(RunOutput, StreamsThatTheCommandClosesAreNoEnd) {
  Shell shell("exec >&- 2>&-; sleep 0.2; exit 4");
  const Outcome outcome = run_into(shell, "out", "err");
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_GE(outcome.time, 200ms);
}

TEST_F(RunOutput, ThatCannotBeWrittenIsToldAndHurtsNothing) {
  Shell shell("seq 1 100000; echo last >&2; exit 6");
  const Outcome outcome = run_into(shell, "/dev/full", "err");
  EXPECT_EQ(outcome.exit_code, 6);
  EXPECT_EQ(outcome.output_error, "No space left on device");
  EXPECT_EQ(text("err"), "last\n");
  EXPECT_NE(outcome.tail.find("\n100000\n"), std::string::npos);
}

TEST_F(RunOutput, AReaderThatGoesAwayHurtsNothing) {
  const auto before = ::signal(SIGPIPE, SIG_IGN);  // as the program has it
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ::close(ends[0]);
  Shell shell("seq 1 100000 && echo all printed >&2");
  shell.command.quiet = false;
  Outcome outcome;
  {
    const Fd err = std::move(*open_file(directory / "err", O_WRONLY | O_CREAT));
    const Redirected to_out(STDOUT_FILENO, ends[1]);
    const Redirected to_err(STDERR_FILENO, err.get());
    NoStop nobody;
    outcome = *run(shell.command, limits(k_long), nobody);
  }
  ::close(ends[1]);
  ::signal(SIGPIPE, before);
  EXPECT_TRUE(outcome.success());
  EXPECT_EQ(outcome.output_error, "Broken pipe");
  EXPECT_EQ(text("err"), "all printed\n");
}

}  // namespace
}  // namespace kt2::process
