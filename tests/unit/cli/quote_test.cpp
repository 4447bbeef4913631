#include "cli/quote.hpp"

#include <gtest/gtest.h>

namespace kt2::cli {
namespace {

TEST(Quote, EscapesWhatWouldMislead) {
  struct Case {
    const char* text;
    const char* quoted;
  };
  const Case cases[] = {
      {"", R"("")"},
      {"plain text", R"("plain text")"},
      {"\\[Flaky\\]", R"("\\[Flaky\\]")"},
      {"say \"x\"", R"("say \"x\"")"},
      {"it's", R"("it's")"},
      {"\a\b\f\n\r\t\v", R"("\a\b\f\n\r\t\v")"},
      {"\x01\x7f", R"("\x01\x7f")"},
      {"caf\u00e9 \u65e5\u672c \U0001f600", "\"caf\u00e9 \u65e5\u672c \U0001f600\""},
      {"\u0085\u00a0\u200b\u2028\ufeff\U000e0001", R"("\u0085\u00a0\u200b\u2028\ufeff\U000e0001")"},
      {"\ufffd", "\"\ufffd\""},
  };
  for (const Case& c : cases) EXPECT_EQ(quote(c.text), c.quoted);
}

TEST(Quote, ShowsBytesThatAreNoUtf8) {
  EXPECT_EQ(quote("\xff\xfe"), R"("\xff\xfe")");
  EXPECT_EQ(quote("a\xc3"), R"("a\xc3")") << "cut off";
  EXPECT_EQ(quote("\xc0\x80"), R"("\xc0\x80")") << "longer than needed";
  EXPECT_EQ(quote("\xed\xa0\x80"), R"("\xed\xa0\x80")") << "a surrogate";
  EXPECT_EQ(quote("\xf4\x90\x80\x80"), R"("\xf4\x90\x80\x80")") << "past the last code point";
}

TEST(QuoteByte, UsesSingleQuotes) {
  EXPECT_EQ(quote_byte('x'), "'x'");
  EXPECT_EQ(quote_byte('"'), "'\"'");
  EXPECT_EQ(quote_byte('\''), R"('\'')");
  EXPECT_EQ(quote_byte('\\'), R"('\\')");
  EXPECT_EQ(quote_byte('\x01'), R"('\x01')");
  EXPECT_EQ(quote_byte('\xc3'), "'\u00c3'") << "a byte is taken for a code point";
}

}  // namespace
}  // namespace kt2::cli
