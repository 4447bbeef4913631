#include "base/size.hpp"

#include <gtest/gtest.h>

namespace kt2 {
namespace {

TEST(Size, IsReadAsPeopleWriteIt) {
  const struct {
    const char* text;
    std::uint64_t size;
  } cases[] = {{"0", 0},          {"65536", 65536},     {"1b", 1},
               {"64k", 64'000},   {"5MB", 5'000'000},   {"10MiB", 10 * 1024 * 1024},
               {"1 Gi", 1 << 30}, {"2G", 2'000'000'000}};
  for (const auto& c : cases) EXPECT_EQ(parse_size(c.text).value(), c.size) << c.text;
}

TEST(Size, ThatCannotBeReadIsQuoted) {
  for (const char* text :
       {"", "MB", "5XB", "-1", "1.5MB", "i", "5i", "99999999999999999999", "9999999999G", "5 MB x"}) {
    const auto size = parse_size(text);
    ASSERT_FALSE(size) << text;
    EXPECT_EQ(size.error().message.find("\"" + std::string(text) + "\" is no size"), 0U) << size.error().message;
  }
}

}  // namespace
}  // namespace kt2
