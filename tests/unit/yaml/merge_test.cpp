#include "yaml/merge.hpp"

#include <gtest/gtest.h>

namespace kt2::yaml {
namespace {

using Texts = std::vector<std::string>;

std::string merged(const std::vector<Part>& parts) {
  const auto result = merge(parts);
  return result ? *result : "error: " + result.error().message;
}

TEST(Merge, MapsKeyByKeyAndListsOneAfterTheOther) {
  EXPECT_EQ(merged({{"a.yaml", "kind: Cluster\nnetworking:\n  podSubnet: 10.0.0.0/8\nlist: [1]\n", true},
                    {"--b", "networking: {ipFamily: ipv6}\nlist: [{x: 1}, two]", false}}),
            "kind: Cluster\nnetworking:\n  podSubnet: \"10.0.0.0/8\"\n  ipFamily: ipv6\n"
            "list:\n  - 1\n  - x: 1\n  - two\n");
}

TEST(Merge, NothingGivesWay) {
  EXPECT_EQ(merged({{"a", "c:\nd: 1\ne: {}", false}, {"b", "c: {a: 1}\nd:\ne: {b: 2}", false}}),
            "c:\n  a: 1\nd: 1\ne:\n  b: 2\n");
  EXPECT_EQ(merged({{"a", "", false}, {"b", "x: 1", false}}), "x: 1\n");
}

TEST(Merge, TheSameValueTwiceIsNoConflict) {
  EXPECT_EQ(merged({{"a", "x: true", false}, {"b", "x: true", false}}), "x: true\n");
}

TEST(Merge, AConflictNamesKeyValuesAndOrigins) {
  EXPECT_EQ(merged({{"c.yaml", "kind: C\nnetworking:\n  ipFamily: ipv4\n", true},
                    {"--ip-family=ipv6", "networking: {ipFamily: ipv6}", false}}),
            "error: networking.ipFamily is \"ipv4\" in c.yaml:3, and \"ipv6\" in --ip-family=ipv6: they have to be the "
            "same, or one of them goes");
  EXPECT_EQ(merged({{"a", "x: 1", false}, {"b", "x: {y: 1}", false}}),
            "error: x is \"1\" in a, and a map in b: they have to be the same, or one of them goes");
  EXPECT_EQ(merged({{"a", "x: [1]", false}, {"b", "x: {y: 1}", false}}),
            "error: x is a list in a, and a map in b: they have to be the same, or one of them goes");
}

TEST(Merge, SaysWhichPartCannotBeRead) {
  EXPECT_TRUE(merged({{"a.yaml", "x: [1", true}}).starts_with("error: a.yaml: line 1: not YAML"))
      << merged({{"a.yaml", "x: [1", true}});
  EXPECT_EQ(merged({{"a.yaml", "x: 1\nx: 2\n", true}}), "error: a.yaml:2: the key \"x\" is there twice");
}

TEST(Merge, AliasesOfAliasesCostLittle) {
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + ", " + last + "]\n";
  }
  EXPECT_TRUE(merged({{"bomb", text, false}}).ends_with("too many values"));
}

Texts read_values(const std::string& text, std::string_view path) {
  const auto values = read({"x", text, false}, path);
  return values ? *values : Texts{"error: " + values.error().message};
}

TEST(Read, FollowsKeysAndLists) {
  const std::string text = "a: {b: 1, c: [x, {d: 2}]}\nnodes:\n- role: worker\n- image: i\n- role: 'control-plane'\n";
  EXPECT_EQ(read_values(text, "a.b"), Texts{"1"});
  EXPECT_EQ(read_values(text, "a.c[]"), (Texts{"x", "d: 2\n"}));
  EXPECT_EQ(read_values(text, "a.c[].d"), (Texts{"", "2"}));
  EXPECT_EQ(read_values(text, "nodes[].role"), (Texts{"worker", "", "control-plane"}));
  EXPECT_EQ(read_values(text, "a"), Texts{"b: 1\nc:\n  - x\n  - d: 2\n"});
  EXPECT_EQ(read_values(text, "b"), Texts{});
  EXPECT_EQ(read_values(text, "a.b.c"), Texts{});
  EXPECT_EQ(read_values(text, "a[].b"), Texts{});
}

}  // namespace
}  // namespace kt2::yaml
