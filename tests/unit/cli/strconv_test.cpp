#include "cli/strconv.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace kt2::cli {
namespace {

constexpr auto k_least = std::numeric_limits<std::int64_t>::min();
constexpr auto k_most = std::numeric_limits<std::int64_t>::max();

TEST(ParseBool, TakesGosSpellings) {
  for (const char* text : {"1", "t", "T", "true", "TRUE", "True"}) EXPECT_TRUE(*parse_bool(text)) << text;
  for (const char* text : {"0", "f", "F", "false", "FALSE", "False"}) EXPECT_FALSE(*parse_bool(text)) << text;
}

TEST(ParseBool, RefusesOthers) {
  for (const std::string text : {"", "yes", "tRUE", " true", "5"}) {
    ASSERT_TRUE(parse_bool(text).has_error()) << text;
    EXPECT_EQ(parse_bool(text).error().message, "strconv.ParseBool: parsing \"" + text + "\": invalid syntax");
    EXPECT_EQ(parse_bool(text).error().cause, Cause::usage);
  }
}

TEST(ParseInt, ReadsGosLiterals) {
  struct Case {
    const char* text;
    std::int64_t value;
  };
  const Case cases[] = {
      {"0", 0},
      {"3", 3},
      {"-3", -3},
      {"+3", 3},
      {"007", 7},
      {"0x1F", 31},
      {"0X1f", 31},
      {"0b101", 5},
      {"0o17", 15},
      {"-0x80", -128},
      {"1_000", 1000},
      {"0_7", 7},
      {"0x_1", 1},
      {"1_0_0", 100},
      {"-0", 0},
      {"9223372036854775807", k_most},
      {"-9223372036854775808", k_least},
  };
  for (const Case& c : cases) {
    const auto value = parse_int(c.text, 0, 64);
    ASSERT_TRUE(value.has_value()) << c.text;
    EXPECT_EQ(*value, c.value) << c.text;
  }
}

TEST(ParseInt, NamesWhatIsNoNumber) {
  for (const std::string text : {"",     "-",   "+",   "--1",  "+-1", "0x",   "0b",
                                 "0o",   "08",  "0b2", "1__0", "_1",  "1_",   "0_",
                                 "0x1_", "1.5", "1e3", " 1",   "abc", "0x-1", "9999999999999999999z"}) {
    const auto value = parse_int(text, 0, 64);
    ASSERT_TRUE(value.has_error()) << text;
    EXPECT_EQ(value.error().message, "strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
  }
}

TEST(ParseInt, NamesWhatDoesNotFit) {
  // In the last one Go stops at the digit that is too many, before it sees the letter.
  for (const std::string text : {"9223372036854775808", "-9223372036854775809", "0xffffffffffffffff",
                                 "99999999999999999999", "99999999999999999999z"}) {
    const auto value = parse_int(text, 0, 64);
    ASSERT_TRUE(value.has_error()) << text;
    EXPECT_EQ(value.error().message, "strconv.ParseInt: parsing \"" + text + "\": value out of range");
  }
}

TEST(ParseInt, WithBaseTenTakesNoPrefixAndNoUnderscore) {
  EXPECT_EQ(*parse_int("08", 10, 32), 8);
  EXPECT_TRUE(parse_int("0x1", 10, 32).has_error());
  EXPECT_TRUE(parse_int("1_0", 10, 32).has_error());
}

TEST(ParseInt, KeepsToItsBits) {
  EXPECT_EQ(*parse_int("2147483647", 10, 32), 2147483647);
  EXPECT_EQ(*parse_int("-2147483648", 10, 32), -2147483648);
  EXPECT_EQ(parse_int("2147483648", 10, 32).error().message,
            "strconv.ParseInt: parsing \"2147483648\": value out of range");
  EXPECT_TRUE(parse_int("-2147483649", 10, 32).has_error());
}

TEST(ParseUint, TakesNoSign) {
  EXPECT_EQ(*parse_uint("18446744073709551615", 0, 64), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(parse_uint("-1", 0, 64).error().message, "strconv.ParseUint: parsing \"-1\": invalid syntax");
  EXPECT_EQ(parse_uint("+1", 0, 64).error().message, "strconv.ParseUint: parsing \"+1\": invalid syntax");
  EXPECT_EQ(parse_uint("18446744073709551616", 0, 64).error().message,
            "strconv.ParseUint: parsing \"18446744073709551616\": value out of range");
}

}  // namespace
}  // namespace kt2::cli
