#include "progress.hpp"

#include <gtest/gtest.h>

#include "support/program.hpp"

namespace ginkgo {
namespace {

// All that line() said, in pieces of `size` bytes.
std::vector<std::string> lines_of(const std::string& output, std::size_t size) {
  Progress progress;
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < output.size(); at += size) {
    const std::string before = progress.line();
    const bool news = progress.take(std::string_view(output).substr(at, size));
    if (news) lines.push_back(progress.line());
    EXPECT_TRUE(news || progress.line() == before);
  }
  return lines;
}

struct Recorded {
  const char* file;
  const char* first;
  const char* last;
};

void PrintTo(const Recorded& recorded, std::ostream* out) {
  *out << recorded.file;
}

class RecordedOutput : public testing::TestWithParam<Recorded> {};

TEST_P(RecordedOutput, IsCounted) {
  const std::string output = kt2::test::read(std::string(KT2_TEST_DATA "/") + GetParam().file);
  ASSERT_FALSE(output.empty());
  for (const std::size_t size : {1UL, 7UL, 100'000UL}) {
    const auto lines = lines_of(output, size);
    ASSERT_FALSE(lines.empty());
    if (size == 1) {
      EXPECT_EQ(lines.front(), GetParam().first);
    }
    EXPECT_EQ(lines.back(), GetParam().last) << size;
  }
}

// Of 8 specs of the small suite 5 pass, one of them at its second attempt, 2 fail and 1 skips itself, which is told
// only with -v. v1 reports each failed attempt like a failure.
INSTANTIATE_TEST_SUITE_P(Real, RecordedOutput,
                         testing::Values(Recorded{"v1_serial.txt", "0/8 done", "8/8 done, 5 failed"},
                                         Recorded{"v1_parallel.txt", "0/11 done", "11/11 done, 5 failed"},
                                         Recorded{"v2_serial.txt", "0/8 done", "7/8 done, 2 failed"},
                                         Recorded{"v2_serial_verbose.txt", "0/8 done", "8/8 done, 2 failed"},
                                         Recorded{"v2_parallel_verbose.txt", "0/8 done", "8/8 done, 2 failed"},
                                         Recorded{"v2_succinct.txt", "0/8 done", "7/8 done, 2 failed"},
                                         Recorded{"e2e_parallel.txt", "0/4 done", "4/4 done, 1 failed"},
                                         Recorded{"e2e_serial_verbose.txt", "0/4 done", "4/4 done, 1 failed"}));

TEST(Progress, MovesWithEachDot) {
  Progress progress;
  EXPECT_FALSE(progress.take("Running Suite: e2e\n"));
  EXPECT_EQ(progress.line(), "");
  EXPECT_TRUE(progress.take("Will run \x1b[1m405\x1b[0m of \x1b[1m7137\x1b[0m specs\n"));
  EXPECT_TRUE(progress.take("\x1b[38;5;10m•\x1b[0m\x1b[38;5;14mS\x1b[0m\x1b[38;5;10m•"));
  EXPECT_EQ(progress.line(), "2/405 done");
  EXPECT_FALSE(progress.take("\x1b[0m\n------------------------------\n"));
  EXPECT_TRUE(progress.take("• [FAILED] [1.000 seconds]\n"));
  EXPECT_EQ(progress.line(), "3/405 done, 1 failed");
}

TEST(Progress, PassesOverWhatOnlyLooksLikeIt) {
  Progress progress;
  progress.take("Will run 4 of 9 specs\n");
  EXPECT_FALSE(
      progress.take("  • [FAILED] in a timeline\nSTEP: Creating • things\nPending • more\n[FAILED] in [It]\n"));
  EXPECT_FALSE(progress.take("S [SKIPPED]\nleft out from the start, with -vv\n"));
  EXPECT_EQ(progress.line(), "0/4 done");
}

TEST(Progress, IsNotCarriedAwayByLongLines) {
  Progress progress;
  progress.take("Will run 4 of 9 specs\n");
  EXPECT_FALSE(progress.take(std::string(10'000'000, 'x')));
  EXPECT_TRUE(progress.take("\n•"));
}

}  // namespace
}  // namespace ginkgo
