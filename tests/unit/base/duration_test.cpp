#include "base/duration.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace kt2 {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_longest(std::numeric_limits<std::int64_t>::max());
constexpr Duration k_shortest(std::numeric_limits<std::int64_t>::min());

// All three tables are what Go 1.26's time.ParseDuration and Duration.String answer.
TEST(ParseDuration, ReadsWhatGoReads) {
  struct Case {
    const char* text;
    Duration value;
  };
  const Case cases[] = {
      {"0", 0s},
      {"+0", 0s},
      {"-0", 0s},
      {"0s", 0s},
      {"24h0m0s", 24h},
      {"90s", 90s},
      {"1h30m", 90min},
      {"1.5h", 90min},
      {"100ms", 100ms},
      {"-90s", -90s},
      {"+5m", 5min},
      {"1us", 1us},
      {"1\u00b5s", 1us},
      {"1\u03bcs", 1us},
      {"2ns", 2ns},
      {".5s", 500ms},
      {"5.s", 5s},
      {"30m1h", 90min},
      {"1h1h", 2h},
      {"1h1m1s1ms1us1ns", 3661001001001ns},
      {"39h9m14.425s", 140954425ms},
      {"0.000000001s", 1ns},
      {"0.0000000009s", 0ns},
      {"1.0000000019s", 1000000001ns},
      {"0.3333333333333333333h", 20min},
      {"0.9223372036854775807h", 3320413933267ns},
      {"9223372036854775807ns", k_longest},
      {"2562047h47m16.854775807s", k_longest},
      {"-9223372036854775808ns", k_shortest},
  };
  for (const Case& c : cases) {
    const auto parsed = parse_duration(c.text);
    ASSERT_TRUE(parsed) << c.text << ": " << parsed.error().message;
    EXPECT_EQ(parsed->count(), c.value.count()) << c.text;
  }
}

TEST(ParseDuration, RefusesTheRestInGosWords) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"", R"(time: invalid duration "")"},
      {"-", R"(time: invalid duration "-")"},
      {"+", R"(time: invalid duration "+")"},
      {"s", R"(time: invalid duration "s")"},
      {".", R"(time: invalid duration ".")"},
      {".s", R"(time: invalid duration ".s")"},
      {"-.s", R"(time: invalid duration "-.s")"},
      {" 1h", R"(time: invalid duration " 1h")"},
      {"--1s", R"(time: invalid duration "--1s")"},
      {"1", R"(time: missing unit in duration "1")"},
      {"1.5", R"(time: missing unit in duration "1.5")"},
      {"3.", R"(time: missing unit in duration "3.")"},
      {"1d", R"(time: unknown unit "d" in duration "1d")"},
      {"1S", R"(time: unknown unit "S" in duration "1S")"},
      {"1h ", R"(time: unknown unit "h " in duration "1h ")"},
      {"1 h", R"(time: unknown unit " h" in duration "1 h")"},
      {"1x30m", R"(time: unknown unit "x" in duration "1x30m")"},
      {"1e3s", R"(time: unknown unit "e" in duration "1e3s")"},
      {"0x1s", R"(time: unknown unit "x" in duration "0x1s")"},
      {"1h-1m", R"(time: unknown unit "h-" in duration "1h-1m")"},
      {"3000000h", R"(time: invalid duration "3000000h")"},
      {"9223372036854775808ns", R"(time: invalid duration "9223372036854775808ns")"},
      {"2562047h47m16.854775808s", R"(time: invalid duration "2562047h47m16.854775808s")"},
      {"100000000000000000000s", R"(time: invalid duration "100000000000000000000s")"},
  };
  for (const Case& c : cases) {
    const auto parsed = parse_duration(c.text);
    ASSERT_FALSE(parsed) << c.text;
    EXPECT_EQ(parsed.error().message, c.message);
    EXPECT_EQ(parsed.error().cause, Cause::usage) << c.text;
  }
}

TEST(FormatDuration, WritesWhatGoWrites) {
  struct Case {
    Duration value;
    const char* text;
  };
  const Case cases[] = {
      {0s, "0s"},
      {1ns, "1ns"},
      {999ns, "999ns"},
      {1us, "1\u00b5s"},
      {1100ns, "1.1\u00b5s"},
      {1ms, "1ms"},
      {2200us, "2.2ms"},
      {999999999ns, "999.999999ms"},
      {3300ms, "3.3s"},
      {59999999999ns, "59.999999999s"},
      {1min, "1m0s"},
      {4min + 5s, "4m5s"},
      {4min + 5001ms, "4m5.001s"},
      {8min + 1ns, "8m0.000000001s"},
      {1h, "1h0m0s"},
      {90min, "1h30m0s"},
      {90min + 500ms, "1h30m0.5s"},
      {5h + 6min + 7001ms, "5h6m7.001s"},
      {24h, "24h0m0s"},
      {-1ns, "-1ns"},
      {-1500ms, "-1.5s"},
      {k_longest, "2562047h47m16.854775807s"},
      {k_shortest, "-2562047h47m16.854775808s"},
  };
  for (const Case& c : cases) EXPECT_EQ(format_duration(c.value), c.text);
}

TEST(FormatDuration, IsReadBack) {
  for (const Duration value : std::initializer_list<Duration>{0ns, 1ns, 1100ns, 2200us, 3300ms, 90min, 24h + 1ns,
                                                              -1500ms, k_longest, k_shortest}) {
    const auto back = parse_duration(format_duration(value));
    ASSERT_TRUE(back) << format_duration(value);
    EXPECT_EQ(back->count(), value.count());
  }
}

TEST(RoundDuration, KeepsWhatIsWorthReading) {
  struct Case {
    Duration value;
    const char* text;
  };
  const Case cases[] = {
      {0s, "0s"},         {400ns, "0s"},       {500ns, "1\u00b5s"}, {1234567ns, "1ms"},
      {45678us, "46ms"},  {999499us, "999ms"}, {999600us, "1s"},    {1234ms, "1.2s"},
      {12345ms, "12.3s"}, {59960ms, "1m0s"},   {61499ms, "1m1s"},   {1h + 2min + 3400ms, "1h2m3s"},
      {24h, "24h0m0s"},
  };
  for (const Case& c : cases) EXPECT_EQ(round_duration(c.value), c.text) << c.value.count();
}

}  // namespace
}  // namespace kt2
