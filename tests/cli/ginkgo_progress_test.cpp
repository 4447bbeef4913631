// How far ginkgo is, on a terminal: a stand-in prints what the real one does, piece by piece.
#include <gtest/gtest.h>

#include "sandbox.hpp"
#include "support/screen.hpp"

namespace kt2::test {
namespace {

// Each piece waits for the word that the test gives, by a pipe of its own: one that is opened again at once would still
// have the writer of before.
constexpr const char* k_ginkgo =
    "#!/bin/sh\n"
    "if [ \"$1\" = version ]; then echo Ginkgo Version 2.21.0; exit; fi\n"
    "go() { if [ -p $1 ]; then read word < $1; fi; }\n"
    "printf 'Will run \\033[1m3\\033[0m of \\033[1m9\\033[0m specs\\n'; go a\n"
    "printf '\\033[38;5;10m•\\033[0m'; go b\n"
    "printf '\\033[38;5;10m•\\033[0m\\n------\\n'; echo to standard error >&2; go c\n"
    "printf '• [FAILED] [0.1 seconds]\\n  why\\n'; go d\n";

class GinkgoProgress : public testing::Test {
 protected:
  GinkgoProgress() {
    write_script(box.bin() / "ginkgo", k_ginkgo);
    write_script(box.bin() / "e2e.test", "#!/bin/sh\necho v1.34.4\n");
    write_script(box.bin() / "kubectl", "#!/bin/sh\necho Client Version: v1.34.3\n");
  }
  Program program(std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"noop"};
    words.insert(words.end(), more.begin(), more.end());
    words.insert(words.end(), {"--test=ginkgo", "--", "--use-binaries-from-path"});
    return box.kubetest2(words).set("TERM", "xterm");
  }
  void go(const std::string& pipe) const { ASSERT_EQ(box.program({"sh", "-c", "echo go > " + pipe}).run().status, 0); }

  Sandbox box;
};

// What is written of the suite's output, without the rest.
std::string suite_of(const std::string& text) {
  const auto begin = text.find("Will run");
  const auto end = text.find("  why\n", begin);
  return begin == std::string::npos || end == std::string::npos ? text : text.substr(begin, end - begin);
}

constexpr const char* k_suite = "Will run 3 of 9 specs\n**\n------\nto standard error\n* [FAILED] [0.1 seconds]\n";

TEST_F(GinkgoProgress, IsALineBelowTheOutput) {
  ASSERT_EQ(box.program({"mkfifo", "a", "b", "c", "d"}).run().status, 0);
  Started started = program().on_terminal().start();
  for (const auto& [line, pipe] : {std::pair("0/3 done, 00:", "a"),
                                   {"1/3 done, 00:", "b"},
                                   {"2/3 done, 00:", "c"},
                                   {"3/3 done, 1 failed, 00:", "d"}}) {
    ASSERT_NO_THROW(started.wait_for(line));
    go(pipe);
  }
  const Finished finished = started.wait();
  EXPECT_EQ(finished.status, 0);
  Screen screen(80, 24);
  screen.write(finished.out);
  EXPECT_EQ(suite_of(screen.text()), k_suite);
  EXPECT_FALSE(contains(screen.text(), " done, ")) << screen.text();
  EXPECT_FALSE(contains(read(box.artifacts() / "build-logs/Test.log"), " done, "));
}

TEST_F(GinkgoProgress, IsNotShownWhereNobodySeesIt) {
  const Finished finished = program().run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_FALSE(contains(finished.out + finished.err, " done, ")) << finished.err;
  EXPECT_FALSE(contains(finished.err, "\x1b")) << finished.err;
  EXPECT_EQ(finished.out,
            "Will run \x1b[1m3\x1b[0m of \x1b[1m9\x1b[0m specs\n\x1b[38;5;10m•\x1b[0m\x1b[38;5;10m•\x1b[0m\n------\n"
            "• [FAILED] [0.1 seconds]\n  why\n");
}

TEST_F(GinkgoProgress, IsNotShownOnATerminalThatCannotMove) {
  const Finished finished = program().set("TERM", "dumb").on_terminal().run();
  EXPECT_EQ(finished.status, 0);
  EXPECT_FALSE(contains(finished.out, " done, ")) << finished.out;
}

}  // namespace
}  // namespace kt2::test
