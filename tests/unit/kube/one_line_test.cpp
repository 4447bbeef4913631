#include "kube/one_line.hpp"

#include <gtest/gtest.h>

namespace kt2::kube {
namespace {

TEST(OneLine, KeepsWhatIsHarmless) {
  EXPECT_EQ(one_line("Größe → 3 €, 𝄞"), "Größe → 3 €, 𝄞");
  EXPECT_EQ(one_line(""), "");
}

TEST(OneLine, MakesTheRestHarmless) {
  EXPECT_EQ(one_line(" a\n\n  b\tc \r\n"), "a b c");
  EXPECT_EQ(one_line(std::string_view("a\0b\x1B[2J\x7F", 8)), "a?b?[2J?");
  EXPECT_EQ(one_line("a\xC2\x85g\xE2\x80\xAEh\xE2\x81\xA6i"), "a?g?h?i");
  EXPECT_EQ(one_line("\xFF\xC0\xAF\xED\xA0\x80\xE2\x82"), "????????");
}

TEST(OneLine, CutsBetweenCharacters) {
  EXPECT_EQ(one_line("abcdefgh", 8), "abcdefgh");
  EXPECT_EQ(one_line("abcdefghi", 8), "abcde…");
  EXPECT_EQ(one_line("äöüäöü", 8), "äö…");
  EXPECT_LE(one_line(std::string(100'000, 'x')).size(), 200U);
}

TEST(OneLine, MakesASentencePartOfAnother) {
  EXPECT_EQ(uncapitalized("Back-off pulling"), "back-off pulling");
  EXPECT_EQ(uncapitalized("ErrImagePull: x"), "ErrImagePull: x");
  EXPECT_EQ(uncapitalized("OOM"), "OOM");
  EXPECT_EQ(uncapitalized("A pod"), "a pod");
  EXPECT_EQ(uncapitalized(""), "");
}

}  // namespace
}  // namespace kt2::kube
