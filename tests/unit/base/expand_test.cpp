#include "base/expand.hpp"

#include <gtest/gtest.h>

namespace kt2 {
namespace {

Environment sample() {
  Environment environment;
  environment.set("A", "alpha");
  environment.set("AB", "both");
  environment.set("EMPTY", "");
  environment.set("_u1", "under");
  environment.set("DOLLAR", "$A");
  return environment;
}

// What Go 1.26's os.Expand makes of them.
TEST(ExpandArgument, ReplacesAsGoDoes) {
  struct Case {
    const char* argument;
    const char* expanded;
  };
  const Case cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"100%", "100%"},
      {"$A", "alpha"},
      {"${A}", "alpha"},
      {"$AB", "both"},
      {"${A}B", "alphaB"},
      {"$A$AB", "alphaboth"},
      {"x$A-y", "xalpha-y"},
      {"$A.txt", "alpha.txt"},
      {"$A\u00e9", "alpha\u00e9"},
      {"$_u1", "under"},
      {"${A}}", "alpha}"},
      {"{A}", "{A}"},
      {"\\A", "\\A"},
      {"a\\", "a\\"},
  };
  for (const Case& c : cases) EXPECT_EQ(expand_argument(c.argument, sample()), c.expanded) << c.argument;
}

TEST(ExpandArgument, UnsetIsEmpty) {
  EXPECT_EQ(expand_argument("$UNSET", sample()), "");
  EXPECT_EQ(expand_argument("a${UNSET}.b$EMPTY|", sample()), "a.b|");
}

TEST(ExpandArgument, DoesNotExpandWhatItInserted) {
  EXPECT_EQ(expand_argument("$DOLLAR", sample()), "$A");
}

TEST(ExpandArgument, ShellSpecialsVanish) {
  struct Case {
    const char* argument;
    const char* expanded;
  };
  const Case cases[] = {
      {"$$", ""},   {"$$A", "A"},  {"$1", ""},         {"$12", "2"},      {"$*x", "x"}, {"$#x", "x"},
      {"$@x", "x"}, {"$!x", "x"},  {"$?x", "x"},       {"$-x", "x"},      {"$0A", "A"}, {"${*}", ""},
      {"${1}", ""}, {"${12}", ""}, {"$9999A", "999A"}, {"$*$A", "alpha"}, {"$-A", "A"}, {"${-}x", "x"},
  };
  for (const Case& c : cases) EXPECT_EQ(expand_argument(c.argument, sample()), c.expanded) << c.argument;
}

TEST(ExpandArgument, BadSyntaxIsReadAsGoReadsIt) {
  struct Case {
    const char* argument;
    const char* expanded;
  };
  const Case cases[] = {
      {"$", "$"},   {"a$", "a$"}, {"$ A", "$ A"}, {"$/", "$/"},    {"$\\", "$\\"}, {"$\u00e9", "$\u00e9"},
      {"${A", "A"}, {"${", ""},   {"${}", ""},    {"x${}y", "xy"}, {"${ A}", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(expand_argument(c.argument, sample()), c.expanded) << c.argument;
}

TEST(ExpandArgument, ABackslashedDollarKeepsAllOfTheArgument) {
  EXPECT_EQ(expand_argument("\\$A", sample()), "$A");
  EXPECT_EQ(expand_argument("\\$A and $A and ${AB}", sample()), "$A and $A and ${AB}");
  EXPECT_EQ(expand_argument("$A\\$", sample()), "$A$");
  EXPECT_EQ(expand_argument("\\\\$A", sample()), "\\$A") << "only the backslash at the dollar goes";
  EXPECT_EQ(expand_argument("\\$\\$", sample()), "$$");
  EXPECT_EQ(expand_argument("\\a\\$\\", sample()), "\\a$\\");
}

TEST(ExpandArguments, EachByItself) {
  EXPECT_EQ(expand_arguments({"echo", "$A", "\\$A", "$UNSET", "${AB}"}, sample()),
            (std::vector<std::string>{"echo", "alpha", "$A", "", "both"}))
      << "an argument that becomes empty stays an argument";
  EXPECT_TRUE(expand_arguments({}, sample()).empty());
}

}  // namespace
}  // namespace kt2
