// What a tester prints, however odd.
#include "fixture.hpp"

#include <algorithm>

namespace kt2::test {
namespace {

class OutputTest : public Faults {
 protected:
  Finished tested(const std::string& text) const {
    return job({"--down", "--test=exec", "--", script("tester", text)}).run();
  }
  std::string out_of(const std::string& command) const {
    Program program({"sh", "-c", command});
    return marked(program).run().out;
  }
};

TEST_F(OutputTest, NothingIsLostOfTwoHundredMegabytes) {
  // Lines that all differ, so that a piece lost or doubled shows.
  const std::string print = "seq -f '%014g some words that a test might print' 1 4000000 | head -c 200000000";
  const std::string expected = out_of(print + " | cksum");
  ASSERT_TRUE(contains(expected, " 200000000")) << expected;
  const std::string tester = script("tester", print);
  EXPECT_EQ(out_of(launcher().string() + " script --down --test=exec -- " + tester + " | cksum"), expected);
  EXPECT_EQ(row_names(), "Test Down");
}

TEST_F(OutputTest, ThatIsClosedIsNoEnd) {
  const Finished finished = tested("exec >&- 2>&-\nsleep 0.3\necho > went-on\nexit 4");
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(exists("went-on"));
  EXPECT_TRUE(row("Test").message.ends_with("exit status 4")) << row("Test").message;
  expect_taken_down();
}

TEST_F(OutputTest, WithoutALineEndIsPassedOnAndKeptShort) {
  const Finished finished = tested("head -c 10000000 /dev/zero | tr '\\0' x\nexit 1");
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out.size(), 10'000'000u);
  EXPECT_EQ(std::ranges::count(finished.out, 'x'), 10'000'000);
  const std::string output = row("Test").output;
  EXPECT_LE(output.size(), 10'000u);
  EXPECT_TRUE(output.ends_with("xxxxxxxx"));
}

TEST_F(OutputTest, OfAnyBytesLeavesTheReportValid) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  bytes += "\xff\xfe broken \xc3( \xed\xa0\x80 \xf4\x90\x80\x80 cut \xe2\x82";
  bytes += "\n]]> <failure> &amp; \x1b[31mred\x1b[0m \ufffe \uffff last";
  write_script(directory / "bytes", bytes);
  const Finished finished = tested("cat bytes\nexit 1");
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(finished.out == read(directory / "bytes")) << "and passes it on unchanged";
  const std::string output = row("Test").output;
  EXPECT_TRUE(contains(output, "]]> <failure> &amp; red")) << output;
  EXPECT_TRUE(output.ends_with("last")) << output;
}

TEST_F(OutputTest, OfAnyBytesInTheCommandLeavesTheReportValid) {
  const Finished finished = job({"--test=exec", "--", "sh", "-c", "exit 1", "\x01\xff<&>\"'\n\ufffe"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(row("Test").message, "exit status 1")) << row("Test").message;
}

TEST_F(OutputTest, OfBothStreamsKeepsItsOrderInOneFile) {
  Program program = job({"--test=exec", "--",
                         script("tester", "i=0\nwhile [ $i -lt 300 ]; do echo o$i; echo e$i >&2; i=$((i+1)); done")});
  const Finished finished = program.merged().run();
  std::string expected;
  for (int i = 0; i < 300; ++i) expected += "o" + std::to_string(i) + "\ne" + std::to_string(i) + "\n";
  EXPECT_TRUE(contains(finished.out, expected));
}

TEST_F(OutputTest, OnSeparateStreamsStaysThere) {
  const Finished finished = tested("echo to out\necho to err >&2");
  EXPECT_EQ(finished.out, "to out\n") << "standard output is the tester's alone";
  EXPECT_TRUE(contains(finished.err, "to err\n"));
}

}  // namespace
}  // namespace kt2::test
