#include "base/tail.hpp"

#include <gtest/gtest.h>

namespace kt2 {
namespace {

TEST(Tail, KeepsAllThatFits) {
  Tail tail(10);
  EXPECT_EQ(tail.text(), "");
  tail.append("abc\n");
  tail.append("defgh");
  EXPECT_EQ(tail.text(), "abc\ndefgh");
  tail.append("i");
  EXPECT_EQ(tail.text(), "abc\ndefghi") << "exactly the limit";
  EXPECT_EQ(tail.total(), 10u);
}

TEST(Tail, StartsAtALineOnceSomethingIsLeftOut) {
  Tail tail(10);
  tail.append("first line\nsecond\nthird");
  EXPECT_EQ(tail.text(), "third");
  EXPECT_EQ(tail.total(), 23u);
}

TEST(Tail, KeepsAPartOfALineLongerThanTheLimit) {
  Tail tail(10);
  tail.append("0123456789abcdef");
  EXPECT_EQ(tail.text(), "6789abcdef");
  tail.append("\n");
  EXPECT_EQ(tail.text(), "789abcdef\n") << "a last newline is not the start of a line";
}

TEST(Tail, ManySmallPiecesGiveWhatOneLargeGives) {
  std::string all;
  Tail pieces(100);
  for (int i = 0; i < 1000; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    all += line;
    pieces.append(line);
    Tail whole(100);
    whole.append(all);
    ASSERT_EQ(pieces.text(), whole.text());
    ASSERT_LE(pieces.text().size(), 100u);
    ASSERT_TRUE(std::string_view(all).ends_with(pieces.text()));
  }
  EXPECT_EQ(pieces.total(), all.size());
}

TEST(Tail, KeepsEveryByteValue) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  Tail tail(256);
  tail.append(bytes);
  EXPECT_EQ(tail.text(), bytes);
}

}  // namespace
}  // namespace kt2
