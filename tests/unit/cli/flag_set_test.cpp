#include "cli/flag_set.hpp"

#include <gtest/gtest.h>

namespace kt2::cli {
namespace {

using Words = std::vector<std::string>;

FlagSet table() {
  FlagSet flags;
  flags.add({"help", "h", FlagType::boolean, "", "help"});
  flags.add({"build", "", FlagType::boolean, "false", "build"});
  flags.add({"all", "a", FlagType::boolean, "true", "all"});
  flags.add({"name", "n", FlagType::string, "me", "name"});
  flags.add({"focus-regex", "", FlagType::string, "", "focus"});
  flags.add({"env", "e", FlagType::strings, "A=1,B=2", "env"});
  flags.add({"nodes", "", FlagType::integer, "3", "nodes"});
  flags.add({"timeout", "t", FlagType::duration, "24h0m0s", "timeout"});
  flags.add({"v", "v", FlagType::level, "0", "verbosity"});
  return flags;
}

FlagValues parse(const Words& arguments, FlagSet::Unknown unknown = FlagSet::Unknown::refuse) {
  auto values = table().parse(arguments, unknown);
  EXPECT_TRUE(values.has_value()) << values.error().message;
  return values.has_value() ? *values : FlagValues();
}

std::string error(const Words& arguments, FlagSet::Unknown unknown = FlagSet::Unknown::refuse) {
  const auto values = table().parse(arguments, unknown);
  if (values.has_value()) return "no error";
  EXPECT_EQ(values.error().cause, Cause::usage);
  return values.error().message;
}

FlagValues parse_loosely(const Words& arguments) {
  return parse(arguments, FlagSet::Unknown::ignore);
}

TEST(FlagSet, FindsFlagsByNameAndLetter) {
  const FlagSet flags = table();
  EXPECT_EQ(flags.find("nodes")->default_value, "3");
  EXPECT_EQ(flags.find("node"), nullptr);
  EXPECT_EQ(flags.find("n"), nullptr);
  EXPECT_EQ(flags.find_shorthand('n')->name, "name");
  EXPECT_EQ(flags.find_shorthand('x'), nullptr);
  EXPECT_EQ(flags.flags().size(), 9U);
}

TEST(FlagSetParse, GivesDefaultsWithoutArguments) {
  const FlagValues values = parse({});
  EXPECT_FALSE(values.boolean("build"));
  EXPECT_TRUE(values.boolean("all"));
  EXPECT_EQ(values.text("name"), "me");
  EXPECT_EQ(values.list("env"), (Words{"A=1", "B=2"}));
  EXPECT_EQ(values.integer("nodes"), 3);
  EXPECT_EQ(values.duration("timeout"), std::chrono::hours(24));
  EXPECT_FALSE(values.changed("all"));
  EXPECT_FALSE(values.dashes());
}

TEST(FlagSetParse, TakesEachWayToWriteAFlag) {
  struct Case {
    Words arguments;
    const char* name;
    const char* text;
  };
  const Case cases[] = {
      {{"--name=x"}, "name", "x"},
      {{"--name", "x"}, "name", "x"},
      {{"--name=a=b"}, "name", "a=b"},
      {{"--name="}, "name", ""},
      {{"--name", ""}, "name", ""},
      {{"--name", "--build"}, "name", "--build"},
      {{"--name", "--"}, "name", "--"},
      {{"-n", "x"}, "name", "x"},
      {{"-nx"}, "name", "x"},
      {{"-n=x"}, "name", "x"},
      {{"-n="}, "name", "="},  // a single letter's value may be the sign itself
      {{"-n=="}, "name", "="},
      {{"-n", "-a"}, "name", "-a"},
      {{"--build"}, "build", "true"},
      {{"--build=false"}, "build", "false"},
      {{"--build=T"}, "build", "true"},
      {{"-a=false"}, "all", "false"},
      {{"--v=5"}, "v", "5"},
      {{"--v", "5"}, "v", "5"},
      {{"-v", "2"}, "v", "2"},
      {{"-v=2"}, "v", "2"},
      {{"-v2"}, "v", "2"},
      {{"-v-2"}, "v", "-2"},
      {{"-ahv2"}, "v", "2"},
      {{"-ahv", "2"}, "v", "2"},
      {{"-ahv=2"}, "v", "2"},
      {{"--nodes", "-1"}, "nodes", "-1"},
      {{"--nodes=0x10"}, "nodes", "16"},
      {{"--timeout=1.5h"}, "timeout", "1h30m0s"},
      {{"--name=a", "--build", "--name", "b"}, "name", "b"},
      {{"--build", "--build=false"}, "build", "false"},
  };
  for (const Case& c : cases) {
    const FlagValues values = parse(c.arguments);
    EXPECT_EQ(values.text(c.name), c.text) << testing::PrintToString(c.arguments);
    EXPECT_TRUE(values.changed(c.name)) << testing::PrintToString(c.arguments);
    EXPECT_EQ(values.positional(), Words{}) << testing::PrintToString(c.arguments);
  }
}

TEST(FlagSetParse, SetsEachLetterOfAGroup) {
  const FlagValues values = parse({"-ha=0"});
  EXPECT_TRUE(values.boolean("help"));
  EXPECT_FALSE(values.boolean("all"));
}

TEST(FlagSetParse, NeverTakesABooleansValueFromTheNextWord) {
  const FlagValues values = parse({"--build", "false", "-a", "0"});
  EXPECT_TRUE(values.boolean("build"));
  EXPECT_TRUE(values.boolean("all"));
  EXPECT_EQ(values.positional(), (Words{"false", "0"}));
}

TEST(FlagSetParse, AddsListsUpFromTheirFirstUse) {
  EXPECT_EQ(parse({"--env=C=3"}).list("env"), Words{"C=3"});
  EXPECT_EQ(parse({"--env", "C=3", "-eD=4,E=5"}).list("env"), (Words{"C=3", "D=4", "E=5"}));
  EXPECT_EQ(parse({"--env=\"C=3,4\",D"}).list("env"), (Words{"C=3,4", "D"}));
  EXPECT_EQ(parse({"--env="}).list("env"), Words{});
  EXPECT_EQ(parse({"--env=", "--env=C"}).list("env"), Words{"C"});
}

TEST(FlagSetParse, KeepsWordsThatAreNoFlags) {
  const FlagValues values = parse({"one", "--build", "", "-", ";", "-v", "2", "two"});
  EXPECT_EQ(values.positional(), (Words{"one", "", "-", ";", "two"}));
  EXPECT_EQ(values.integer("v"), 2);
}

TEST(FlagSetParse, StopsAtTheFirstBareDashes) {
  const FlagValues values = parse({"one", "--", "--build", "--nope", "--", "x"});
  EXPECT_TRUE(values.dashes());
  EXPECT_FALSE(values.boolean("build"));
  EXPECT_EQ(values.positional(), Words{"one"});
  EXPECT_EQ(values.after_dashes(), (Words{"--build", "--nope", "--", "x"}));
  EXPECT_TRUE(parse({"--"}).dashes());
  EXPECT_EQ(parse({"--"}).after_dashes(), Words{});
}

TEST(FlagSetParse, PassesOverFlagsOfGosTestBinaries) {
  EXPECT_EQ(parse({"-test.timeout=60m", "-test.v", "x"}).positional(), Words{"x"});
}

TEST(FlagSetParse, SaysWhatIsWrong) {
  struct Case {
    Words arguments;
    const char* message;
  };
  const Case cases[] = {
      {{"--zzz"}, "unknown flag: --zzz"},
      {{"--zzz=1"}, "unknown flag: --zzz"},
      {{"--a b"}, "unknown flag: --a b"},
      {{"--focus-regx=x"}, "unknown flag: --focus-regx (did you mean --focus-regex?)"},
      {{"--biuld"}, "unknown flag: --biuld (did you mean --build?)"},
      {{"--focus"}, "unknown flag: --focus (did you mean --focus-regex?)"},
      {{"-x"}, "unknown shorthand flag: 'x' in -x"},
      {{"-xyz"}, "unknown shorthand flag: 'x' in -xyz"},
      {{"-hxyz"}, "unknown shorthand flag: 'x' in -xyz"},
      {{"-build"}, "unknown shorthand flag: 'b' in -build (did you mean --build?)"},
      {{"-build=true"}, "unknown shorthand flag: 'b' in -build=true (did you mean --build?)"},
      {{"-="}, "unknown shorthand flag: '=' in -="},
      {{"-h="}, "unknown shorthand flag: '=' in -="},
      {{"-\u00e9"}, "unknown shorthand flag: '\u00c3' in -\u00e9"},
      {{"--name"}, "flag needs an argument: --name"},
      {{"--build", "--nodes"}, "flag needs an argument: --nodes"},
      {{"-n"}, "flag needs an argument: 'n' in -n"},
      {{"-han"}, "flag needs an argument: 'n' in -n"},
      {{"--=x"}, "bad flag syntax: --=x"},
      {{"---x"}, "bad flag syntax: ---x"},
      {{"---"}, "bad flag syntax: ---"},
      {{"--build=z"}, R"(invalid argument "z" for "--build" flag: strconv.ParseBool: parsing "z": invalid syntax)"},
      {{"--build="}, R"(invalid argument "" for "--build" flag: strconv.ParseBool: parsing "": invalid syntax)"},
      {{"--build=\"5\""},
       R"(invalid argument "\"5\"" for "--build" flag: strconv.ParseBool: parsing "\"5\"": invalid syntax)"},
      {{"--nodes=ten"},
       R"(invalid argument "ten" for "--nodes" flag: strconv.ParseInt: parsing "ten": invalid syntax)"},
      {{"--nodes", "--build"},
       R"(invalid argument "--build" for "--nodes" flag: strconv.ParseInt: parsing "--build": invalid syntax)"},
      {{"--nodes=99999999999999999999"},
       R"(invalid argument "99999999999999999999" for "--nodes" flag: )"
       R"(strconv.ParseInt: parsing "99999999999999999999": value out of range)"},
      {{"-vx"}, R"(invalid argument "x" for "-v, --v" flag: strconv.ParseInt: parsing "x": invalid syntax)"},
      {{"-v="}, R"(invalid argument "=" for "-v, --v" flag: strconv.ParseInt: parsing "=": invalid syntax)"},
      {{"--timeout=1d"}, R"(invalid argument "1d" for "-t, --timeout" flag: time: unknown unit "d" in duration "1d")"},
      {{"--env=a\"b"},
       R"(invalid argument "a\"b" for "-e, --env" flag: )"
       R"(parse error on line 1, column 2: bare " in non-quoted-field)"},
  };
  for (const Case& c : cases) EXPECT_EQ(error(c.arguments), c.message);
}

TEST(FlagSetParse, HasNoHelpOfItsOwn) {
  EXPECT_EQ(FlagSet().parse({"--help"}).error().message, "unknown flag: --help");
  EXPECT_EQ(FlagSet().parse({"-h"}).error().message, "unknown shorthand flag: 'h' in -h");
}

TEST(FlagSetParse, RefusesATableWithABadDefault) {
  FlagSet flags;
  flags.add({"nodes", "", FlagType::integer, "many", ""});
  ASSERT_TRUE(flags.parse({}).has_error());
  EXPECT_EQ(flags.parse({}).error().cause, Cause::internal);
}

TEST(FlagSetParseLoosely, PassesOverUnknownFlagsWithWhatMayBeTheirValue) {
  EXPECT_EQ(parse_loosely({"--nope", "value", "word"}).positional(), Words{"word"});
  EXPECT_EQ(parse_loosely({"--nope=value", "word"}).positional(), Words{"word"});
  EXPECT_EQ(parse_loosely({"--nope", "", "word"}).positional(), Words{"word"});
  EXPECT_TRUE(parse_loosely({"--nope", "--build"}).boolean("build"));
  EXPECT_EQ(parse_loosely({"--nope", "-", "word"}).positional(), (Words{"-", "word"}));
  EXPECT_EQ(parse_loosely({"--nope", "--", "word"}).after_dashes(), Words{"word"});
  EXPECT_EQ(parse_loosely({"--nope"}).positional(), Words{});
}

TEST(FlagSetParseLoosely, PassesOverUnknownLetters) {
  EXPECT_EQ(parse_loosely({"-x", "value", "word"}).positional(), Words{"word"});
  EXPECT_EQ(parse_loosely({"-x=1", "word"}).positional(), Words{"word"});
  EXPECT_EQ(parse_loosely({"-xyz", "value", "word"}).positional(), Words{"word"}) << "one word for the whole group";
  const FlagValues values = parse_loosely({"-xh", "word"});
  EXPECT_TRUE(values.boolean("help"));
  EXPECT_EQ(values.positional(), Words{"word"}) << "the last letter is known and needs no value";
}

TEST(FlagSetParseLoosely, StillRefusesBadValuesAndBadSyntax) {
  constexpr auto k_ignore = FlagSet::Unknown::ignore;
  EXPECT_EQ(error({"--nope", "--nodes=ten"}, k_ignore),
            R"(invalid argument "ten" for "--nodes" flag: strconv.ParseInt: parsing "ten": invalid syntax)");
  EXPECT_EQ(error({"--name"}, k_ignore), "flag needs an argument: --name");
  EXPECT_EQ(error({"---x"}, k_ignore), "bad flag syntax: ---x");
}

}  // namespace
}  // namespace kt2::cli
