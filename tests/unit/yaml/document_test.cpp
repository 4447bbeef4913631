#include "yaml/document.hpp"

#include <gtest/gtest.h>

namespace kt2::yaml {
namespace {

std::string failure(std::string_view text) {
  const auto document = Document::parse(text);
  return document ? "" : document.error().message;
}

TEST(Document, KnowsKindsAndLines) {
  const auto document =
      Document::parse("# comment\na: 1\nb:\n- x\n- 'yes'\n- yes\n- ~\nc: {d: '1', e: 0x1F, f: 1e3}\n");
  ASSERT_TRUE(document);
  const Node& root = document->root();
  EXPECT_EQ(root.find("a")->kind, NodeKind::number);
  EXPECT_EQ(root.find("a")->line, 2U);
  const Node& list = *root.find("b");
  ASSERT_EQ(list.entries.size(), 4U);
  EXPECT_EQ(list.entries[0].value->kind, NodeKind::text);
  EXPECT_EQ(list.entries[0].value->line, 4U);
  EXPECT_EQ(list.entries[1].value->kind, NodeKind::text);
  EXPECT_EQ(list.entries[2].value->kind, NodeKind::boolean);
  EXPECT_TRUE(list.entries[2].value->is_true());
  EXPECT_EQ(list.entries[3].value->kind, NodeKind::null);
  const Node& map = *root.find("c");
  EXPECT_EQ(map.find("d")->kind, NodeKind::text);
  EXPECT_EQ(map.find("e")->kind, NodeKind::number);
  EXPECT_EQ(map.find("f")->kind, NodeKind::number);
  EXPECT_EQ(map.find("nothing"), nullptr);
}

TEST(Document, TakesForTextWhatOnlyLooksLikeANumber) {
  for (const char* text : {"1.2.3", "10.0.0.1", "12ab", "-x", ".", "e5", "0xzz", "1e", "2024-01-02", "truely", "--1"}) {
    const auto document = Document::parse(std::string("a: ") + text);
    ASSERT_TRUE(document) << text;
    EXPECT_EQ(document->root().find("a")->kind, NodeKind::text) << text;
  }
  for (const char* text : {"0", "-1", "+1.5", ".5", "1_000", "017", "1e+5"}) {
    const auto document = Document::parse(std::string("a: ") + text);
    ASSERT_TRUE(document) << text;
    EXPECT_EQ(document->root().find("a")->kind, NodeKind::number) << text;
  }
}

TEST(Document, ReadsJsonWithItsLines) {
  const auto document = Document::parse("{\n\t\"a\": \"\\ud83d\\ude00\",\n\t\"b\": [\n\t\ttrue,\n\t\t\"x\\/y\"]}");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().find("a")->text, "\xF0\x9F\x98\x80");
  EXPECT_EQ(document->root().find("a")->line, 2U);
  EXPECT_EQ(document->root().find("b")->entries[0].value->kind, NodeKind::boolean);
  EXPECT_EQ(document->root().find("b")->entries[1].value->text, "x/y");
  EXPECT_EQ(document->root().find("b")->entries[1].value->line, 5U);
}

TEST(Document, FollowsAliases) {
  const auto document = Document::parse("a: &x {y: 1}\nb: *x\nc: &z word\nd: *z\n");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().find("b"), document->root().find("a"));
  EXPECT_EQ(document->root().find("d")->text, "word");
}

TEST(Document, MergesMaps) {
  const auto document =
      Document::parse("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {y: 5, <<: *a}\nd: {<<: [*b, *a]}\n");
  ASSERT_TRUE(document);
  const auto value = [&](const char* map, const char* key) { return document->root().find(map)->find(key)->text; };
  EXPECT_EQ(value("c", "x"), "1");
  EXPECT_EQ(value("c", "y"), "5");
  EXPECT_EQ(value("d", "x"), "1");
  EXPECT_EQ(value("d", "y"), "3");
  EXPECT_EQ(value("d", "z"), "4");
  EXPECT_EQ(failure("a: b\nc: {<<: [d]}\n"), "line 2: << takes in what is not a map");
  std::string chain = "m0: &m0 {k0: x}\n";
  for (int i = 1; i < 2'000; ++i) {
    const std::string n = std::to_string(i);
    chain += "m" + n + ": &m" + n + " {k" + n + ": x, <<: *m" + std::to_string(i - 1) + "}\n";
  }
  EXPECT_NE(failure(chain).find("too many values"), std::string::npos);
}

TEST(Document, IsNullWithoutAValue) {
  for (const char* text : {"", " \n", "# only a comment\n", "---\n", "null", "---\n# nothing\n...\n"}) {
    const auto document = Document::parse(text);
    ASSERT_TRUE(document) << text;
    EXPECT_EQ(document->root().kind, NodeKind::null) << text;
  }
}

TEST(Document, TakesTheFirstOfSeveralAndTheLastOfTheSameKey) {
  const auto document = Document::parse("a: x\na: y\n---\na: z\n");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().find("a")->text, "y");
}

TEST(Document, SaysWhereItIsWrong) {
  EXPECT_EQ(failure("a: b\nc: d: e\n"), "line 2: not YAML: illegal map value");
  EXPECT_EQ(failure("a: [1, 2\nb: 3\n"), "line 2: not YAML: end of sequence flow not found");
  EXPECT_EQ(failure("a: b\n\tc: d\n"), "line 2: not YAML: illegal tab when looking for indentation");
  EXPECT_EQ(failure("a: &x [*x]\n"), "line 1: an alias for what it is part of");
  EXPECT_EQ(failure("a:\n  [x]: y\n"), "line 2: a key must be text");
}

TEST(Document, ShowsNothingOfTheText) {
  for (const char* text : {"token: *secret\n", "token: \"\\secret\"\n", "token: !<secret x\n", "%YAML secret\n---\n",
                           "token: \"\\uD800secret\"\n", "\tsecret: x\n", "{\"token\": \"secret}"}) {
    const std::string message = failure(text);
    EXPECT_NE(message, "") << text;
    EXPECT_EQ(message.find("secret"), std::string::npos) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
}

TEST(Document, RefusesWhatIsTooDeepOrTooMuch) {
  constexpr std::size_t k_many = 1'000'000;
  EXPECT_EQ(failure(std::string(500, '[') + std::string(500, ']')), "line 1: nested too deeply");
  EXPECT_NE(failure(std::string(k_many, '[')), "");
  EXPECT_NE(failure(std::string(k_many, '{')), "");
  std::string json;
  std::string block;
  for (std::size_t i = 0; i < k_many; ++i) json += "{\"a\":";
  EXPECT_EQ(failure(json), "line 1: nested too deeply");
  for (std::size_t i = 0; i < 2'000; ++i) block += std::string(i, ' ') + "a:\n";
  EXPECT_EQ(failure(block), "line 101: nested too deeply");
  std::string list;
  for (std::size_t i = 0; i < k_many; ++i) list += "-\n";
  EXPECT_EQ(failure(list), "line 500001: too many values");
  std::string aliases = "a: &a x\nb:\n";
  for (std::size_t i = 0; i < k_many; ++i) aliases += "- *a\n";
  EXPECT_NE(failure(aliases).find("too many values"), std::string::npos);
}

TEST(Document, IsNotBlownUpByAliases) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 60; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 9; ++j) text += (j == 0 ? "*a" : ", *a") + std::to_string(i - 1);
    text += "]\n";
  }
  const auto document = Document::parse(text);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().entries.size(), 60U);
}

}  // namespace
}  // namespace kt2::yaml
