#include "results/text.hpp"

#include <gtest/gtest.h>

namespace kt2::results {
namespace {

using namespace std::string_literals;

#define FFFD "\xEF\xBF\xBD"

TEST(SanitizeText, LeavesOnlyWhatAReportMayHold) {
  const struct {
    std::string text, wanted;
  } cases[] = {
      {"", ""},
      {"plain\ttext\n", "plain\ttext\n"},
      {"für 世界 😀", "für 世界 😀"},
      {"a\0b"s, "a" FFFD "b"},
      {"bell\x07 back\x08 del\x7f", "bell" FFFD " back" FFFD " del" FFFD},
      {"c1 \xC2\x9B", "c1 " FFFD},
      {"no-break\xC2\xA0space", "no-break\xC2\xA0space"},
      {"latin1 \xE9t\xE9", "latin1 " FFFD "t" FFFD},
      {"cut \xE4\xB8", "cut " FFFD},
      {"cut \xF0\x9F\x98", "cut " FFFD},
      {"stray \x80\xBF", "stray " FFFD FFFD},
      {"overlong \xC0\xAF \xE0\x80\xAF \xF0\x80\x80\xAF", "overlong " FFFD FFFD " " FFFD " " FFFD},
      {"surrogates \xED\xA0\x80\xED\xB0\x80", "surrogates " FFFD FFFD},
      {"last \xED\x9F\xBF first \xEE\x80\x80", "last \xED\x9F\xBF first \xEE\x80\x80"},
      {"\xEF\xBF\xBE \xEF\xBF\xBF", FFFD " " FFFD},
      {"\xF4\x8F\xBF\xBF \xF4\x90\x80\x80 \xFF", "\xF4\x8F\xBF\xBF " FFFD " " FFFD},
      {"\x1b[1;31mred\x1b[0m \x1b[?25lhidden\x1b[K", "red hidden"},
      {"sgr0\x1b(B\x1b[m", "sgr0"},
      {"cut \x1b[3", "cut "},
      {"cut \x1b", "cut "},
      {"title \x1b]0;x\x07", "title " FFFD "]0;x" FFFD},
      {"half \x1b[3\nline", "half " FFFD "[3\nline"},
      {"dos\r\nunix\n10%\r20%\r", "dos\nunix\n10%\n20%\n"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(sanitize_text(c.text), c.wanted);
    EXPECT_EQ(sanitize_text(c.wanted), c.wanted);
  }
}

TEST(KeepEnd, KeepsShortTextsWhole) {
  const std::string exact(100, 'x');
  EXPECT_EQ(keep_end(exact, 100), exact);
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "世";
  EXPECT_EQ(keep_end(wide, 100), wide);
}

TEST(KeepEnd, SaysHowMuchWasLeftOut) {
  const std::string text = std::string(200, 'a') + std::string(50, 'z');
  const std::string kept = keep_end(text, 100);
  EXPECT_EQ(kept, "[176 characters left out]\n" + std::string(24, 'a') + std::string(50, 'z'));
}

TEST(KeepEnd, CutsBetweenCharactersAndOnlyOnce) {
  for (std::size_t lead = 0; lead < 4; ++lead) {
    std::string text(lead, 'a');
    for (int i = 0; i < 200; ++i) text += "😀";
    const std::string kept = keep_end(text, 101);
    EXPECT_EQ(sanitize_text(kept), kept);
    EXPECT_LE(count_characters(kept), 101U);
    EXPECT_TRUE(kept.ends_with("😀"));
    EXPECT_EQ(keep_end(kept, 101), kept);
  }
}

TEST(Characters, AreCodePoints) {
  EXPECT_EQ(count_characters("aü世😀"), 4U);
  EXPECT_EQ(first_characters("aü世😀", 2), "aü");
  EXPECT_EQ(first_characters("aü世😀", 0), "");
  EXPECT_EQ(first_characters("aü", 9), "aü");
  EXPECT_EQ(first_line("one\ntwo"), "one");
  EXPECT_EQ(first_line("\ntwo"), "");
  EXPECT_EQ(first_line("one"), "one");
}

}  // namespace
}  // namespace kt2::results
