// Trees as text, read back by the same reader.
#include <gtest/gtest.h>

#include "yaml/tree.hpp"

namespace kt2::yaml {
namespace {

Tree tree_of(const std::string& text) {
  auto tree = parse_tree({"x", text, false});
  EXPECT_TRUE(tree) << (tree ? "" : tree.error().message);
  return tree ? std::move(*tree) : Tree();
}

bool same(const Tree& a, const Tree& b) {
  if (a.kind != b.kind || a.text != b.text || a.entries.size() != b.entries.size()) return false;
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    if (a.entries[i].first != b.entries[i].first || !same(a.entries[i].second, b.entries[i].second)) return false;
  }
  return true;
}

TEST(Write, ReadsBackAsItWas) {
  for (const char* text : {
           "a: 1\nb: 'true'\nc: true\nd: ~\ne: ''\nf: 1.5\ng: '1.5'\nh: 0x1F\n",
           "- a\n- [b, [c, {d: e}], []]\n- {}\n- x: 1\n  y:\n  - 2\n",
           "a: |\n  one\n    two\n\n  three\n",
           "a: |-\n  one\n  two\n",
           "a: |+\n  one\n\n\nb: 1\n",
           "a: \"\\n leading\"\nb: \"x\\ty\\u0001\\\"\\\\\"\nc: \"  two\\nlines\"\n",
           "'a b': 1\n'': 2\n'true': 3\n'1': 4\n'a: b': 5\n'# c': 6\n",
           "- - - 1\n    - 2\n- |\n  lines\n  of text\n",
           "{\"json\": [1, \"two\", null, true], \"x\": {}}",
           "a: ünïcode\nb: '@x'\nc: '*x'\nd: 'y'\ne: '- x'\nf: 2024-01-02\n",
       }) {
    const Tree tree = tree_of(text);
    const std::string written = write_tree(tree);
    EXPECT_TRUE(same(tree_of(written), tree)) << text << "became\n" << written;
  }
}

TEST(Write, KeepsLinesOfText) {
  EXPECT_EQ(write_tree(tree_of("patches:\n- \"kind: A\\nb:\\n  c: 1\\n\"\n- x\n")),
            "patches:\n  - |\n    kind: A\n    b:\n      c: 1\n  - x\n");
}

}  // namespace
}  // namespace kt2::yaml
