#include "download/digest.hpp"

#include <gtest/gtest.h>

#include "fixture.hpp"

namespace kt2::download {
namespace {

using test::TemporaryDirectory;

constexpr std::string_view k_empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST(Digest, IsTheOneOfTheStandard) {
  EXPECT_EQ(sha256_text(""), k_empty);
  EXPECT_EQ(sha256_text("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, OfAFileIsThatOfItsBytes) {
  const TemporaryDirectory directory;
  const auto file = directory / "file";
  ASSERT_TRUE(replace_file(file, ""));
  EXPECT_EQ(sha256_file(file).value(), k_empty);
  const std::string bytes = test::some_bytes(1'000'001);
  ASSERT_TRUE(replace_file(file, bytes));
  EXPECT_EQ(sha256_file(file).value(), sha256_text(bytes));
}

TEST(Digest, NamesTheFileThatCannotBeRead) {
  const TemporaryDirectory directory;
  const auto absent = sha256_file(directory / "absent");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().message, "opening \"" + (directory / "absent").string() + "\": No such file or directory");
}

}  // namespace
}  // namespace kt2::download
