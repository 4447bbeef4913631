// What a run prints: the steps' output as it is, its own log in klog's form, marks on a terminal.
#include <gtest/gtest.h>

#include <regex>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

using Words = std::vector<std::string>;

TEST(Output, OfATestIsAllThatComesOnStandardOutput) {
  const Sandbox box;
  const Finished finished = box.kubetest2({"noop", "--build", "--up", "--down", "--test=exec", "--", "sh", "-c",
                                           "printf 'no newline'; echo err >&2"})
                                .run();
  EXPECT_EQ(finished.out, "no newline");
  EXPECT_EQ(count_of(finished.err, "\nerr\n"), 1U) << finished.err;
}

TEST(Output, KeepsItsOrderWhereBothStreamsAreOne) {
  const Sandbox box;
  write_script(box.bin() / "chatter",
               "#!/bin/sh\ni=0\nwhile [ $i -lt 500 ]; do echo \"line $i\"; i=$((i+1)); echo \"line $i\" >&2; "
               "i=$((i+1)); done\n");
  const Finished finished = box.kubetest2({"noop", "--test=exec", "--", "chatter"}).merged().run();
  EXPECT_EQ(finished.status, 0);
  std::string expected;
  for (int i = 0; i < 500; ++i) expected += "line " + std::to_string(i) + "\n";
  EXPECT_TRUE(contains(finished.out, "\n" + expected)) << finished.out;
  // The log's lines are in the same pipe, each at its place.
  const auto begins = finished.out.find("Test begins");
  const auto ended = finished.out.find("Test ended");
  EXPECT_LT(begins, finished.out.find("line 0\n"));
  EXPECT_LT(finished.out.find("line 499\n"), ended);
}

TEST(Output, IsPassedOnWhileTheStepRuns) {
  const Sandbox box;
  const std::string gate = box / "gate";
  box.program({"mkfifo", gate}).run();
  Started started =
      box.kubetest2({"noop", "--test=exec", "--", "sh", "-c", "echo waiting; cat '" + gate + "'"}).start();
  started.wait_for("waiting\n");
  box.program({"sh", "-c", "echo go > '" + gate + "'"}).run();
  const Finished finished = started.wait();
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.out, "waiting\ngo\n");
}

// The lines of the log, which are those before the summary.
Words log_lines(const std::string& err) {
  return split(err.substr(0, err.find("kubetest2: ")));
}

const std::regex& klog_header() {
  // I1121 07:15:40.941937   15692 file:line] message
  static const std::regex header(R"(([IWE])\d{4} \d{2}:\d{2}:\d{2}\.\d{6} {1,7}\d{1,7} ([a-z_]+\.cpp):(\d+)\] (.*))");
  return header;
}

TEST(Output, OfTheLogIsInKlogsForm) {
  const Sandbox box;
  const Finished finished =
      box.kubetest2({"noop", "--up", "--down", "stray", "--run-id=r", "--test=exec", "--", "sh", "-c", "exit 3"}).run();
  std::string severities;
  Words messages;
  for (const std::string& line : log_lines(finished.err)) {
    std::smatch match;
    ASSERT_TRUE(std::regex_match(line, match, klog_header())) << line;
    // The pid is padded to seven columns.
    EXPECT_EQ(line.find(match[2].str()), 30U) << line;
    severities += match[1].str();
    messages.push_back(std::regex_replace(box.plain(match[4].str()), std::regex(R"(after [0-9.]+[^ :]*s)"), "after T"));
  }
  EXPECT_EQ(severities, "WIIIIIEIIII");
  EXPECT_EQ(messages,
            (Words{"ignoring stray before --: arguments for the tester come after --",
                   "run id r, rundir \"DIR/_rundir/r\", artifacts \"DIR/_artifacts\"", "Up begins", "Up ended after T",
                   "Test begins", "running: sh -c 'exit 3'", "Test failed after T: sh -c 'exit 3': exit status 3",
                   "DumpLogs begins, limit 5m0s", "DumpLogs ended after T", "Down begins", "Down ended after T"}));
}

TEST(Output, OfTheLogNeedsNoHeaders) {
  const Sandbox box;
  const Finished finished = box.kubetest2({"noop", "--up", "--skip_headers"}).run();
  const auto lines = log_lines(finished.err);
  ASSERT_EQ(lines.size(), 3U) << finished.err;
  EXPECT_TRUE(lines[0].starts_with("run id ")) << lines[0];
  EXPECT_EQ(lines[1], "Up begins");
}

TEST(Output, OfTheLogMayGoToAFile) {
  const Sandbox box;
  const Finished finished =
      box.kubetest2({"noop", "--up", "--down", "--logtostderr=false", "--log_file=log", "--test=exec", "--", "false"})
          .run();
  // Errors are shown all the same, as --stderrthreshold=2 has it.
  const auto shown = log_lines(finished.err);
  ASSERT_EQ(shown.size(), 1U) << finished.err;
  EXPECT_TRUE(shown[0].starts_with("E") && contains(shown[0], "] Test failed after ")) << shown[0];
  const std::string log = read(box / "log");
  for (const char* part :
       {"] run id ", "] Up begins\n", "] running: false\n", "] Test failed after ", "] Down begins\n"}) {
    EXPECT_EQ(count_of(log, part), 1U) << part << " in\n" << log;
  }
}

TEST(Output, OfTheLogMayGoToBoth) {
  const Sandbox box;
  const Finished finished =
      box.kubetest2({"noop", "--up", "--logtostderr=false", "--log_dir=.", "--alsologtostderr"}).run();
  EXPECT_EQ(log_lines(finished.err).size(), 3U) << finished.err;
  EXPECT_EQ(log_lines(finished.err), split(read(box / "kubetest2.INFO")));
}

TEST(Output, OfALogFileThatCannotBeMadeIsNamed) {
  const Sandbox box;
  write_script(box / "file", "in the way");
  const Finished finished =
      box.kubetest2({"noop", "--up", "--down", "--logtostderr=false", "--log_file=file/log"}).run();
  EXPECT_TRUE(contains(finished.err, "file/log")) << finished.err;
  EXPECT_TRUE(contains(finished.err, "Up begins")) << "what the file cannot take goes to standard error";
}

TEST(Output, NamesTheLimitOfAStep) {
  const Sandbox box;
  const Finished finished = box.kubetest2({"noop", "--up", "--down", "--up-timeout=90s", "--timeout=1h"}).run();
  EXPECT_TRUE(contains(finished.err, "] Up begins, limit 1m30s\n")) << finished.err;
  EXPECT_TRUE(contains(finished.err, "] Down begins\n")) << finished.err;
}

TEST(Output, EndsWithASummary) {
  const Sandbox box;
  const Finished finished =
      box.kubetest2({"noop", "--build", "--up", "--pre-test-cmd=true", "--test=exec", "--down", "--", "true"}).run();
  const std::string summary = std::regex_replace(box.plain(finished.err.substr(finished.err.find("kubetest2: "))),
                                                 std::regex("[<0-9.]+m?s"), "T");
  EXPECT_EQ(std::regex_replace(summary, std::regex("passed +T"), "passed T"),
            "kubetest2: passed in T\n"
            "  Build       passed T\n"
            "  Up          passed T\n"
            "  PreTestCmd  passed T\n"
            "  Test        passed T\n"
            "  Down        passed T\n"
            "artifacts: DIR/_artifacts\n");
}

TEST(Output, MarksStepsOnATerminal) {
  const Sandbox box;
  const Finished finished =
      box.kubetest2({"noop", "--up", "--down", "--test=exec", "--", "echo", "hi"}).on_terminal().run();
  EXPECT_EQ(finished.status, 0);
  std::string shown = replace_all(finished.out, "\r\n", "\n");
  for (const char* part :
       {"\x1b[1m==> Up begins\x1b[0m\n", "\x1b[1m==> Up ended after ", "\x1b[1m==> Test begins\x1b[0m\n", "\nhi\n",
        "\x1b[1m==> Test ended after ", "\x1b[1m==> Down begins\x1b[0m\n", "\nkubetest2: passed in "}) {
    EXPECT_EQ(count_of(shown, part), 1U) << part << " in\n" << shown;
  }
  EXPECT_EQ(count_of(box.kubetest2({"noop", "--up"}).run().err, "\x1b"), 0U) << "a log has no colours";
}

TEST(Output, ThatCannotBeWrittenFailsTheRunButNotDown) {
  const Sandbox box;
  const Finished finished =
      box.shell("exec \"$@\" > /dev/full", {"noop", "--up", "--down", "--test=exec", "--", "echo", "lost"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "No space left on device")) << finished.err;
  EXPECT_TRUE(contains(box.junit(), "<testcase name=\"Down\"")) << box.junit();
}

TEST(Output, ThatCannotBeWrittenFailsWhatIsOnlyOutput) {
  const Sandbox box;
  for (const Words& words : {Words{"noop", "--up", "--dry-run"}, {"plugins"}, {"plugins", "--json"}, {"--version"}}) {
    const Finished finished = box.shell("exec \"$@\" > /dev/full", words).run();
    EXPECT_EQ(finished.status, 1) << words.back();
    EXPECT_EQ(count_of(finished.err, "No space left on device"), 1U) << words.back() << ": " << finished.err;
  }
}

TEST(Output, MayLoseItsReaderAndDownRuns) {
  const Sandbox box;
  box.shell("{ \"$@\"; echo $? > status; } | true",
            {"noop", "--up", "--down", "--test=exec", "--", "seq", "1", "100000"})
      .run();
  EXPECT_TRUE(contains(box.junit(), "<testcase name=\"Down\"")) << box.junit();
  EXPECT_TRUE(read(box / "status") == "0\n" || read(box / "status") == "1\n") << read(box / "status");
}

TEST(Output, MayBeClosed) {
  const Sandbox box;
  const Finished finished =
      box.shell("exec \"$@\" >&- 2>&- <&-", {"noop", "--up", "--down", "--test=exec", "--", "echo", "hi"}).run();
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test", "Down"}));
  EXPECT_TRUE(box.junit().ends_with("</testsuite>\n"));
}

TEST(Output, OfTheLogMayBeLost) {
  const Sandbox box;
  const Finished finished =
      box.shell("exec \"$@\" 2> /dev/full", {"noop", "--up", "--down", "--test=exec", "--", "echo", "hi"}).run();
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.out, "hi\n");
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test", "Down"}));
}

}  // namespace
}  // namespace kt2::test
