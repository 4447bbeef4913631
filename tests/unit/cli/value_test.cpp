#include "cli/value.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace kt2::cli {
namespace {

using List = std::vector<std::string>;

Result<Value> parse(FlagType type, std::string_view text, bool lenient = false) {
  Flag flag{"f", "", type, "", ""};
  flag.lenient_list = lenient;
  return parse_value(flag, text);
}

TEST(ParseValue, MakesTextCanonical) {
  struct Case {
    FlagType type;
    const char* given;
    const char* text;
    std::int64_t number;
  };
  const Case cases[] = {
      {FlagType::boolean, "T", "true", 1},
      {FlagType::boolean, "0", "false", 0},
      {FlagType::string, "--x", "--x", 0},
      {FlagType::integer, "-0x10", "-16", -16},
      {FlagType::unsigned_integer, "1_800", "1800", 1800},
      {FlagType::unsigned_integer, "18446744073709551615", "18446744073709551615",
       std::numeric_limits<std::int64_t>::max()},
      {FlagType::duration, "24h", "24h0m0s", 86'400'000'000'000},
      {FlagType::duration, "1.5h", "1h30m0s", 5'400'000'000'000},
      {FlagType::level, "+5", "5", 5},
      {FlagType::severity, "warning", "warning", 1},
      {FlagType::severity, "FATAL", "FATAL", 3},
      {FlagType::severity, "-1", "-1", -1},
      {FlagType::trace_location, "main.go:12", "main.go:12", 0},
      {FlagType::trace_location, "", "", 0},
      {FlagType::module_spec, "up*=3,,down=0,", "up*=3,,down=0,", 0},
  };
  for (const Case& c : cases) {
    const auto value = parse(c.type, c.given);
    ASSERT_TRUE(value.has_value()) << c.given;
    EXPECT_EQ(value->text, c.text);
    EXPECT_EQ(value->number, c.number) << c.given;
    EXPECT_EQ(value->type, c.type) << c.given;
  }
}

TEST(ParseValue, SaysWhatGoSays) {
  const char* const k_trace = "syntax error: expect file.go:234";
  const char* const k_modules = "syntax error: expect comma-separated list of filename=N";
  struct Case {
    FlagType type;
    const char* given;
    const char* message;
  };
  const Case cases[] = {
      {FlagType::boolean, "z", R"(strconv.ParseBool: parsing "z": invalid syntax)"},
      {FlagType::integer, "", R"(strconv.ParseInt: parsing "": invalid syntax)"},
      {FlagType::unsigned_integer, "-1", R"(strconv.ParseUint: parsing "-1": invalid syntax)"},
      {FlagType::duration, "", R"(time: invalid duration "")"},
      {FlagType::duration, "1d", R"(time: unknown unit "d" in duration "1d")"},
      {FlagType::duration, "5", R"(time: missing unit in duration "5")"},
      {FlagType::level, "2147483648", R"(strconv.ParseInt: parsing "2147483648": value out of range)"},
      {FlagType::level, "0x1", R"(strconv.ParseInt: parsing "0x1": invalid syntax)"},
      {FlagType::severity, "LOUD", R"(strconv.ParseInt: parsing "LOUD": invalid syntax)"},
      {FlagType::trace_location, "a.go", k_trace},
      {FlagType::trace_location, "a:1", k_trace},
      {FlagType::trace_location, "a.go:1:2", k_trace},
      {FlagType::trace_location, "a.go:x", k_trace},
      {FlagType::trace_location, "a.go:0", "negative or zero value for level"},
      {FlagType::module_spec, "a", k_modules},
      {FlagType::module_spec, "=1", k_modules},
      {FlagType::module_spec, "a=", k_modules},
      {FlagType::module_spec, "a=1=2", k_modules},
      {FlagType::module_spec, "a=x", k_modules},
      {FlagType::module_spec, "a=-1", "negative value for vmodule level"},
      {FlagType::strings, "a\"b", R"(parse error on line 1, column 2: bare " in non-quoted-field)"},
  };
  for (const Case& c : cases) {
    const auto value = parse(c.type, c.given);
    ASSERT_TRUE(value.has_error()) << c.given;
    EXPECT_EQ(value.error().message, c.message);
    EXPECT_EQ(value.error().cause, Cause::usage);
  }
}

TEST(ParseValue, ReadsListsAsCsv) {
  EXPECT_EQ(parse(FlagType::strings, "")->list, List{});
  EXPECT_EQ(parse(FlagType::strings, "a,b")->list, (List{"a", "b"}));
  EXPECT_EQ(parse(FlagType::strings, "\"a,b\",c")->list, (List{"a,b", "c"}));
  EXPECT_EQ(parse(FlagType::strings, ",")->list, (List{"", ""}));
  EXPECT_EQ(parse(FlagType::strings, "\"\"")->list, List{""});
}

TEST(ParseValue, SplitsLenientListsPlainlyWhereTheyAreNoCsv) {
  EXPECT_EQ(parse(FlagType::strings, "\"a,b\",c", true)->list, (List{"a,b", "c"})) << "still CSV";
  EXPECT_EQ(parse(FlagType::strings, "A={\"x\":1,\"y\":2}", true)->list, (List{"A={\"x\":1", "\"y\":2}"}));
  EXPECT_EQ(parse(FlagType::strings, "\"a,b", true)->list, (List{"\"a", "b"}));
  EXPECT_EQ(parse(FlagType::strings, "A=1\nB,C", true)->list, (List{"A=1\nB", "C"})) << "no second line is lost";
  EXPECT_EQ(parse(FlagType::strings, "", true)->list, List{});
}

TEST(DefaultValue, IsTheTypesZeroWhenEmpty) {
  EXPECT_EQ(default_value({"f", "", FlagType::boolean, "", ""})->text, "false");
  EXPECT_EQ(default_value({"f", "", FlagType::integer, "", ""})->text, "0");
  EXPECT_EQ(default_value({"f", "", FlagType::duration, "", ""})->text, "0s");
  EXPECT_EQ(default_value({"f", "", FlagType::strings, "", ""})->list, List{});
  EXPECT_EQ(default_value({"f", "", FlagType::module_spec, "", ""})->text, "");
}

TEST(DefaultValue, TakesKlogsNowhere) {
  EXPECT_EQ(default_value({"f", "", FlagType::trace_location, ":0", ""})->text, ":0");
}

TEST(DefaultValue, NamesTheFlagWhoseTableIsWrong) {
  const auto value = default_value({"nodes", "", FlagType::integer, "many", ""});
  ASSERT_TRUE(value.has_error());
  EXPECT_EQ(value.error().message, R"(the default of flag --nodes: strconv.ParseInt: parsing "many": invalid syntax)");
  EXPECT_EQ(value.error().cause, Cause::internal);
}

}  // namespace
}  // namespace kt2::cli
