// What a run says, writes and returns when one of its commands fails.
#include <gtest/gtest.h>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

using Words = std::vector<std::string>;

// A whole run around `sh -c script`. The script's dollars reach the shell.
Program around(const Sandbox& box, const std::string& script, Words flags = {}) {
  flags.insert(flags.begin(), "noop");
  flags.insert(flags.end(), {"--up", "--down", "--test=exec", "--", "sh", "-c", replace_all(script, "$", "\\$")});
  return box.kubetest2(flags);
}

// Whether each of the parts is there, and in this order.
bool in_order(const std::string& text, const Words& parts) {
  std::size_t at = 0;
  for (const std::string& part : parts) {
    at = text.find(part, at);
    if (at == std::string::npos) return false;
    at += part.size();
  }
  return true;
}

TEST(Failure, OfATestIsToldWithItsStatusAndLastLines) {
  const Sandbox box;
  const Finished finished = around(box, "echo to out; echo to err >&2; exit 3").run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out, "to out\n");
  EXPECT_TRUE(in_order(
      finished.err,
      {"E", "] Test failed after ", ": exit status 3\n", "Down begins", "kubetest2: FAILED in ", "  Up    passed ",
       "  Test  FAILED ", ": exit status 3\n", "  Down  passed ", "\nTest FAILED (cause: test)\n", ": exit status 3\n",
       "  the last 2 lines it printed:\n", "  | to ", "  | to ", "artifacts: "}))
      << finished.err;
  EXPECT_TRUE(contains(finished.err, "  | to out\n")) << finished.err;
  EXPECT_TRUE(contains(finished.err, "  | to err\n")) << finished.err;
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test FAILED", "Down"}));
  EXPECT_TRUE(contains(box.junit(), ": exit status 3</failure>")) << box.junit();
}

TEST(Failure, NamesTheSignalThatKilledATest) {
  for (const char* name : {"SEGV", "KILL", "TERM"}) {
    const Sandbox box;
    const Finished finished = around(box, std::string("kill -") + name + " $$").run();
    EXPECT_EQ(finished.status, 1) << name;
    const std::string expected = std::string("killed by SIG") + name;
    EXPECT_TRUE(contains(box.junit(), expected + "</failure>")) << box.junit();
    EXPECT_EQ(count_of(finished.err, expected + "\n"), 3U) << finished.err;
  }
}

TEST(Failure, OfThePreTestCmdKeepsTheTestFromRunning) {
  const Sandbox box;
  const Finished finished =
      around(box, "echo ran", {"--pre-test-cmd=sh,-c,echo pre; exit 5", "--post-test-cmd=echo,post", "--build"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out, "pre\n");
  EXPECT_EQ(rows(box.junit()), (Words{"Build", "Up", "PreTestCmd FAILED", "Down"}));
  EXPECT_TRUE(contains(box.junit(), "sh -c 'echo pre; exit 5': exit status 5</failure>")) << box.junit();
  EXPECT_TRUE(contains(box.junit(), "<system-out>[all of it: build-logs/PreTestCmd.log]\npre\n</system-out>"))
      << box.junit();
}

TEST(Failure, OfATestDoesNotKeepTheRestFromRunning) {
  const Sandbox box;
  const Finished finished = around(box, "exit 3", {"--post-test-cmd=echo,post"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out, "post\n");
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test FAILED", "PostTestCmd", "Down"}));
}

TEST(Failure, OfThePostTestCmdFailsTheRun) {
  const Sandbox box;
  EXPECT_EQ(around(box, "true", {"--post-test-cmd=false"}).run().status, 1);
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test", "PostTestCmd FAILED", "Down"}));
}

TEST(Failure, OfOneStepDoesNotHideAnothers) {
  const Sandbox box;
  const Finished finished = around(box, "exit 3", {"--post-test-cmd=sh,-c,exit 4"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test FAILED", "PostTestCmd FAILED", "Down"}));
  EXPECT_TRUE(contains(box.junit(), "failures=\"2\" tests=\"4\"")) << box.junit();
  EXPECT_TRUE(in_order(
      finished.err, {"kubetest2: FAILED", "\nTest FAILED ", "exit status 3", "\nPostTestCmd FAILED ", "exit status 4"}))
      << finished.err;
}

// The line of the summary's table that tells of the test, and the message of JUnit's failure.
void expect_status_in_short(const Sandbox& box, const Finished& finished, const std::string& status) {
  const auto begin = finished.err.find("\n  Test  FAILED ");
  ASSERT_NE(begin, std::string::npos) << finished.err;
  const std::string line = finished.err.substr(begin + 1, finished.err.find('\n', begin + 1) - begin - 1);
  EXPECT_TRUE(contains(line, status)) << line;
  const auto message = box.junit().find("message=\"");
  ASSERT_NE(message, std::string::npos) << box.junit();
  EXPECT_TRUE(contains(box.junit().substr(message + 9, box.junit().find("\">", message) - message - 9), status))
      << box.junit();
}

TEST(Failure, OfAScriptOfManyLinesShowsItsStatus) {
  const Sandbox box;
  expect_status_in_short(box, around(box, "echo one\necho two\nexit 3").run(), "exit status 3");
}

TEST(Failure, OfALongCommandShowsItsStatus) {
  const Sandbox box;
  expect_status_in_short(box, around(box, "exit 3; " + std::string(300, ':')).run(), "exit status 3");
}

TEST(Failure, NamesAProgramThatIsNotThere) {
  const Sandbox box;
  const Finished finished =
      box.kubetest2({"noop", "--up", "--down", "--test=exec", "--", "no-such-program", "x"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test FAILED", "Down"}));
  EXPECT_TRUE(contains(box.plain(finished.err), "no-such-program: not found on PATH (DIR/_rundir/")) << finished.err;
  EXPECT_TRUE(contains(box.plain(box.junit()), "no-such-program: not found on PATH (DIR/_rundir/")) << box.junit();
}

TEST(Failure, NamesAProgramThatMayNotRun) {
  const Sandbox box;
  write_script(box / "tool", "#!/bin/sh\n");
  std::filesystem::permissions(box / "tool", std::filesystem::perms(0644));
  const Finished finished = box.kubetest2({"noop", "--up", "--down", "--test=exec", "--", "./tool"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test FAILED", "Down"}));
  EXPECT_TRUE(contains(finished.err, "./tool: not an executable file")) << finished.err;
}

TEST(Failure, NamesAnInterpreterThatIsNotThere) {
  const Sandbox box;
  write_script(box.bin() / "tool", "#!/no/such/interpreter\n");
  const Finished finished = box.kubetest2({"noop", "--down", "--test=exec", "--", "tool"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(rows(box.junit()), (Words{"Test FAILED", "Down"}));
  EXPECT_TRUE(contains(finished.err, "tool")) << finished.err;
}

TEST(Failure, KeepsOnlyTheEndOfMuchOutput) {
  const Sandbox box;
  const Finished finished = around(box, "seq 1 200000; exit 3").run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(count_of(finished.out, "\n"), 200000U) << "all of it is passed on";
  EXPECT_TRUE(finished.out.ends_with("\n199999\n200000\n"));
  EXPECT_TRUE(contains(finished.err, "  the last 10 lines it printed:\n  | 199991\n")) << finished.err;
  EXPECT_LT(box.junit().size(), 20'000U);
  EXPECT_TRUE(contains(box.junit(), "\n199999\n200000\n</system-out>"));
}

TEST(Failure, LeavesJunitWholeWhateverWasPrinted) {
  const Sandbox box;
  const Finished finished = around(box, R"(printf '\001\033[31m\377\376 ]]> <![CDATA[ & </failure>\n'; exit 1)").run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.out, "\001\033[31m\377\376 ]]>")) << "what is passed on stays as it is";
  const std::string junit = box.junit();
  EXPECT_EQ(rows(junit), (Words{"Up", "Test FAILED", "Down"}));
  for (const char c : junit) {
    EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') << static_cast<int>(c);
  }
  EXPECT_EQ(count_of(junit, "\377"), 0U);
  EXPECT_TRUE(contains(junit, "]]&gt; &lt;![CDATA[ &amp; &lt;/failure&gt;")) << junit;
}

TEST(Failure, OfDownWithoutARunSaysWhatIsMissing) {
  const Sandbox box;
  write_script(box.bin() / "kwokctl", "#!/bin/sh\n");
  const Finished finished = box.kubetest2({"kwok", "--down"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "--down: there is no cluster to take down in ")) << finished.err;
  EXPECT_TRUE(contains(finished.err, "--run-id")) << finished.err;
}

}  // namespace
}  // namespace kt2::test
