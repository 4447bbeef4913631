#include "cli/flag_values.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "cli/flag_set.hpp"

namespace kt2::cli {
namespace {

using Words = std::vector<std::string>;

FlagValues parse(const Words& arguments) {
  FlagSet flags;
  flags.add({"build", "", FlagType::boolean, "", ""});
  flags.add({"name", "", FlagType::string, "", ""});
  flags.add({"env", "", FlagType::strings, "", ""});
  flags.add({"nodes", "", FlagType::integer, "3", ""});
  flags.add({"size", "", FlagType::unsigned_integer, "1800", ""});
  flags.add({"timeout", "", FlagType::duration, "90s", ""});
  flags.add({"level", "", FlagType::level, "", ""});
  flags.add({"threshold", "", FlagType::severity, "2", ""});
  return *flags.parse(arguments);
}

TEST(FlagValues, GivesPluginsTheirTexts) {
  const FlagValues values = parse({"--build=1", "--env=a,b", "--env=c", "--nodes=0x10", "--timeout=1h", "--level=02"});
  EXPECT_EQ(values.texts("build"), Words{"true"});
  EXPECT_EQ(values.texts("name"), Words{""});
  EXPECT_EQ(values.texts("env"), (Words{"a", "b", "c"}));
  EXPECT_EQ(values.texts("nodes"), Words{"16"});
  EXPECT_EQ(values.texts("size"), Words{"1800"});
  EXPECT_EQ(values.texts("timeout"), Words{"1h0m0s"});
  EXPECT_EQ(values.texts("level"), Words{"2"});
  EXPECT_EQ(values.texts("threshold"), Words{"2"});
  EXPECT_EQ(parse({}).texts("env"), Words{});
  EXPECT_EQ(parse({}).texts("timeout"), Words{"1m30s"});
}

TEST(FlagValues, CountsWhatHasANumber) {
  const FlagValues values = parse({"--threshold=info", "--level=4", "--size=7"});
  EXPECT_EQ(values.integer("threshold"), 0);
  EXPECT_EQ(values.integer("level"), 4);
  EXPECT_EQ(values.integer("size"), 7);
  EXPECT_EQ(values.integer("nodes"), 3);
}

TEST(FlagValues, KnowsWhatTheCommandLineSet) {
  const FlagValues values = parse({"--nodes=3", "--name="});
  EXPECT_TRUE(values.changed("nodes")) << "to its default";
  EXPECT_TRUE(values.changed("name"));
  EXPECT_FALSE(values.changed("build"));
  EXPECT_TRUE(values.has("build"));
  EXPECT_FALSE(values.has("nope"));
}

TEST(FlagValues, ThrowsWhenAskedForWhatIsNotThere) {
  const FlagValues values = parse({});
  EXPECT_THROW(static_cast<void>(values.boolean("nope")), std::logic_error);
  EXPECT_THROW(static_cast<void>(values.changed("nope")), std::logic_error);
  EXPECT_THROW(static_cast<void>(values.texts("nope")), std::logic_error);
  EXPECT_THROW(static_cast<void>(values.boolean("name")), std::logic_error);
  EXPECT_THROW(static_cast<void>(values.integer("timeout")), std::logic_error);
  EXPECT_THROW(static_cast<void>(values.duration("nodes")), std::logic_error);
  EXPECT_THROW(static_cast<void>(values.list("name")), std::logic_error);
  EXPECT_THROW(static_cast<void>(values.text("env")), std::logic_error);
  EXPECT_THROW(static_cast<void>(FlagValues().text("name")), std::logic_error);
}

}  // namespace
}  // namespace kt2::cli
