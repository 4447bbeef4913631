#include "base/words.hpp"

#include <gtest/gtest.h>
#include <stdio.h>

namespace kt2 {
namespace {

using Words = std::vector<std::string>;

struct Case {
  const char* text;
  Words words;
};

void expect_split(Result<Words> (*split)(std::string_view), const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    const auto words = split(c.text);
    ASSERT_TRUE(words) << c.text << ": " << words.error().message;
    EXPECT_EQ(*words, c.words) << c.text;
  }
}

// What github.com/kballard/go-shellquote answers, and a POSIX shell.
TEST(SplitWords, SeparatesAtBlanks) {
  expect_split(split_words, {
                                {"", {}},
                                {" ", {}},
                                {"a", {"a"}},
                                {"a b", {"a", "b"}},
                                {"  a\t b\n", {"a", "b"}},
                                {"\u00e9t\u00e9 x", {"\u00e9t\u00e9", "x"}},
                            });
}

TEST(SplitWords, QuotesAsAShellDoes) {
  expect_split(split_words, {
                                {"'a b' c", {"a b", "c"}},
                                {"\"a b\" c", {"a b", "c"}},
                                {"a'b'\"c\"d", {"abcd"}},
                                {"''", {""}},
                                {"\"\"", {""}},
                                {"a '' b", {"a", "", "b"}},
                                {R"(\ a)", {" a"}},
                                {R"(a\ b)", {"a b"}},
                                {R"(\\)", {"\\"}},
                                {R"(\')", {"'"}},
                                {R"('\')", {"\\"}},
                                {R"('a\nb')", {"a\\nb"}},
                                {R"("a\nb")", {"a\\nb"}},
                                {R"("\"\$\`\\")", {"\"$`\\"}},
                                {"'a\nb'", {"a\nb"}},
                                {"a=\"b c\"d", {"a=b cd"}},
                                {R"(--focus=\[Conformance\])", {"--focus=[Conformance]"}},
                                {R"(--focus='\[sig-node\] a' --x)", {R"(--focus=\[sig-node\] a)", "--x"}},
                                {R"(--skip=\[Slow\]|\[Serial\])", {"--skip=[Slow]|[Serial]"}},
                            });
}

TEST(SplitWords, ExpandsNothing) {
  for (const char* word : {"a#b", "#c", "$HOME", "`id`", "*?[x]", "~/x", "a;b|c&d>e", "{a,b}", "(x)", "!"}) {
    expect_split(split_words, {{word, {word}}});
  }
}

TEST(SplitWords, ABackslashAtALinesEndGoesOnWithTheLine) {
  expect_split(split_words, {
                                {"a\\\nb", {"ab"}},
                                {"\"a\\\nb\"", {"ab"}},
                                {"--x=1 \\\n  --y=2", {"--x=1", "--y=2"}},
                                {"--x=1 \\\n", {"--x=1"}},
                                {"\\\n", {}},
                            });
}

TEST(SplitWords, AReturnIsALetter) {
  expect_split(split_words, {{"a\rb", {"a\rb"}}, {"a\vb", {"a\vb"}}});
}

TEST(SplitWords, SaysWhichQuoteIsOpen) {
  struct Bad {
    const char* text;
    const char* part;
  };
  const Bad cases[] = {{"'", "'"},      {"a 'b", "'"},          {"\"", "\""},         {R"(a "b\")", "\""},
                       {R"("\)", "\""}, {R"(a\)", "backslash"}, {R"(\)", "backslash"}};
  for (const Bad& c : cases) {
    const auto words = split_words(c.text);
    ASSERT_FALSE(words) << c.text;
    EXPECT_EQ(words.error().cause, Cause::usage);
    EXPECT_NE(words.error().message.find(c.part), std::string::npos) << words.error().message;
  }
}

TEST(QuoteWord, LeavesPlainWordsBare) {
  for (const char* word : {"a", "--focus=x", "/usr/bin/true", "a:b,c@d%e^f+g", "A_1.2"})
    EXPECT_EQ(quote_word(word), word);
}

TEST(QuoteWord, QuotesTheRest) {
  EXPECT_EQ(quote_word(""), "''");
  EXPECT_EQ(quote_word("a b"), "'a b'");
  EXPECT_EQ(quote_word("it's"), R"('it'\''s')");
  EXPECT_EQ(quote_word("~/x"), "'~/x'");
  EXPECT_EQ(quote_word("\\[Slow\\]|$x"), "'\\[Slow\\]|$x'");
}

TEST(QuoteWords, IsReadBackByUsAndByAShell) {
  Words words{"",   "plain", "a b", "it's", "'",  "\"", "\\", "\\\\'\"", "$HOME", "`id`", "!x",
              "#c", "*",     "~",   "a\nb", "\t", "-n", ";",  "\u00e9",  "{a,b}", "a\rb"};
  for (char c = 1; c > 0 && c < 127; ++c) words.push_back(std::string("x") + c + "y");
  const std::string line = quote_words(words);
  const auto back = split_words(line);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, words);

  std::string expected;
  for (const std::string& word : words) expected += "<" + word + ">";
  FILE* shell = ::popen(("printf '<%s>' " + line).c_str(), "r");
  ASSERT_NE(shell, nullptr);
  std::string printed(expected.size() + 1, '\0');
  printed.resize(::fread(printed.data(), 1, printed.size(), shell));
  EXPECT_EQ(::pclose(shell), 0);
  EXPECT_EQ(printed, expected);
}

// What Go's encoding/csv answers for the first record.
TEST(SplitCsv, ReadsOneRecord) {
  expect_split(split_csv, {
                              {"", {}},
                              {"a", {"a"}},
                              {"a,b", {"a", "b"}},
                              {"a,\"b,c\"", {"a", "b,c"}},
                              {"\"a\"", {"a"}},
                              {"a,,b", {"a", "", "b"}},
                              {",", {"", ""}},
                              {"a,", {"a", ""}},
                              {" a , b ", {" a ", " b "}},
                              {R"("a ""b""")", {R"(a "b")"}},
                              {"\"\"", {""}},
                              {"a\\,b", {"a\\", "b"}},
                              {"'a,b'", {"'a", "b'"}},
                              {"a;b c", {"a;b c"}},
                              {"x=\u00e9", {"x=\u00e9"}},
                              {"#a", {"#a"}},
                          });
}

TEST(SplitCsv, EndsAtTheLinesEnd) {
  expect_split(split_csv, {
                              {"\"a\nb\",c", {"a\nb", "c"}},
                              {"a\nb", {"a"}},
                              {"a,b\n", {"a", "b"}},
                              {"a,b\r\n", {"a", "b"}},
                              {"\"a\"\r\n", {"a"}},
                              {"\na,b", {"a", "b"}},
                          });
}

TEST(SplitCsv, RefusesTheRestInGosWords) {
  struct Bad {
    const char* text;
    const char* message;
  };
  const Bad cases[] = {
      {R"("a)", R"(parse error on line 1, column 3: extraneous or missing " in quoted-field)"},
      {R"(a"b)", R"(parse error on line 1, column 2: bare " in non-quoted-field)"},
      {R"(a,b")", R"(parse error on line 1, column 4: bare " in non-quoted-field)"},
      {R"("a"b)", R"(parse error on line 1, column 3: extraneous or missing " in quoted-field)"},
      {R"("a" ,b)", R"(parse error on line 1, column 3: extraneous or missing " in quoted-field)"},
      {R"(a,"b"c,d)", R"(parse error on line 1, column 5: extraneous or missing " in quoted-field)"},
      {R"(""")", R"(parse error on line 1, column 4: extraneous or missing " in quoted-field)"},
  };
  for (const Bad& c : cases) {
    const auto fields = split_csv(c.text);
    ASSERT_FALSE(fields) << c.text;
    EXPECT_EQ(fields.error().message, c.message) << c.text;
    EXPECT_EQ(fields.error().cause, Cause::usage);
  }
}

}  // namespace
}  // namespace kt2
