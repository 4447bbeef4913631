#include "process/status_line.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>

#include "base/files.hpp"
#include "fixture.hpp"
#include "support/screen.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::process {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view k_dot = "\x1b[38;5;10m•\x1b[0m";

// A command's output and the line below it, on a small screen.
class StatusLineTest : public ::testing::Test {
 protected:
  StatusLineTest() : file(std::move(*open_file(directory / "tty", O_RDWR | O_CREAT))), line(file.get()) {}

  // What the line itself has written since the last look.
  void look() {
    const std::string all = test::read(directory / "tty");
    screen.write(std::string_view(all).substr(seen));
    seen = all.size();
  }
  // As the process library does it: the output in between.
  void output(std::string_view text) {
    line.before_output();
    look();
    screen.write(text);
    alone.write(text);
    line.after_output(text);
    look();
  }

  test::TemporaryDirectory directory;
  Fd file;
  StatusLine line;
  test::Screen screen{20, 4};
  test::Screen alone{20, 4};  // with nothing but the output
  std::size_t seen = 0;
};

TEST_F(StatusLineTest, IsBelowTheOutputAndTellsTheTime) {
  line.begin();
  line.say("1/2 done", Clock::now() - 843s);
  output("Will run\r\n");
  EXPECT_EQ(screen.text(), "Will run\n\n1/2 done, 14:03\n");
  output("a dot: •");
  EXPECT_EQ(screen.text(), "Will run\na dot: *\n1/2 done, 14:03\n");
  line.end();
  look();
  EXPECT_EQ(screen.text(), alone.text());
}

TEST_F(StatusLineTest, LeavesTheOutputAsItIs) {
  line.begin();
  for (int i = 0; i < 130; ++i) {
    line.say(std::to_string(i) + " done", Clock::now());
    if (i % 20 != 19) output(k_dot);  // a full line is the one place where a terminal may lose a character
    if (i % 20 == 19) output("\r\n");
    if (i % 50 == 49) output("\r\nsome text\r\nand more");
    EXPECT_EQ(screen.last(), std::to_string(i) + " done, 00:00\n");
  }
  line.end();
  look();
  EXPECT_EQ(screen.text(), alone.text());
}

TEST_F(StatusLineTest, IsThereOnlyWhileACommandRunsAndSaysSomething) {
  line.say("early", Clock::now());
  EXPECT_EQ(line.due(), std::nullopt);
  line.tick();
  look();
  EXPECT_EQ(screen.text(), "");
  line.begin();
  EXPECT_LE(line.due(), Clock::now());
  line.tick();
  look();
  EXPECT_EQ(screen.text(), "\nearly, 00:00\n");
  EXPECT_GT(line.due(), Clock::now()) << "once a second";
  line.say("", Clock::now());
  look();
  EXPECT_EQ(screen.text(), "");
  EXPECT_EQ(line.due(), std::nullopt);
}

TEST_F(StatusLineTest, ComesBackAfterSomethingElseWasWritten) {
  line.begin();
  line.say("here", Clock::now());
  output("x\r\n");
  line.erase();
  look();
  EXPECT_EQ(screen.text(), "x\n");
  EXPECT_LE(line.due(), Clock::now());
}

TEST_F(StatusLineTest, IsNotDrawnWithinACharacterOrAColour) {
  line.begin();
  line.say("here", Clock::now());
  const std::string dot(k_dot);
  for (std::size_t i = 1; i < dot.size(); ++i) {
    const bool within = i < 10 || i == 11 || i == 12 || (i > 13 && i < dot.size());
    EXPECT_EQ(ends_within(std::string_view(dot).substr(0, i)), within) << i;
  }
  output(dot.substr(0, 12));
  EXPECT_EQ(screen.last(), "*\n");
  output(dot.substr(12));
  EXPECT_EQ(screen.last(), "here, 00:00\n");
}

TEST_F(StatusLineTest, DoesNotWrap) {
  line.begin();
  line.say(std::string(300, 'x'), Clock::now());
  line.tick();
  EXPECT_EQ(test::read(directory / "tty").find(std::string(80, 'x')), std::string::npos);
}

TEST(ClockText, IsAsOnAClock) {
  EXPECT_EQ(clock_text(0s), "00:00");
  EXPECT_EQ(clock_text(843s), "14:03");
  EXPECT_EQ(clock_text(3600s), "1:00:00");
  EXPECT_EQ(clock_text(26h + 61s), "26:01:01");
}

// A command's run keeps the line current, and takes it away.
TEST(StatusLineRun, TicksWhileACommandIsSilent) {
  const test::TemporaryDirectory directory;
  const auto file = open_file(directory / "tty", O_RDWR | O_CREAT);
  StatusLine line(file->get());
  line.say("silent", Clock::now());
  Shell shell("read line < " + (directory / "fifo").string());
  ASSERT_EQ(test::Program({"mkfifo", (directory / "fifo").string()}).run().status, 0);
  shell.command.quiet = false;
  shell.command.status = &line;
  // Ends once the line has been drawn a second time.
  test::Program watcher({"sh", "-c", "until grep -q '00:01' tty; do sleep 0.1; done; echo go > fifo"});
  const auto watching = watcher.in(directory.path()).start();
  Asked nobody;
  const auto outcome = run(shell.command, limits(k_long), nobody);
  ASSERT_TRUE(outcome && outcome->success());
  test::Screen screen(80, 5);
  const std::string drawn = test::read(directory / "tty");
  EXPECT_NE(drawn.find("silent, 00:00"), std::string::npos);
  screen.write(drawn);
  EXPECT_EQ(screen.text(), "");
}

}  // namespace
}  // namespace kt2::process
