#include <gtest/gtest.h>

#include "kube/base64.hpp"
#include "kube/header_value.hpp"
#include "kube/impersonation.hpp"
#include "kube/words.hpp"

namespace kt2::kube {
namespace {

TEST(Base64, ReadsWhatItWrites) {
  std::string bytes;
  for (int i = 0; i < 70; ++i) {
    EXPECT_EQ(decode_base64(encode_base64(bytes)), bytes);
    bytes += static_cast<char>(i * 7);
  }
  EXPECT_EQ(encode_base64("user:pass"), "dXNlcjpwYXNz");
  EXPECT_EQ(decode_base64("dXNl\r\ncjpw\nYXNz\n"), "user:pass");
}

TEST(Base64, RefusesWhatIsNot) {
  for (const char* text : {"a", "ab", "abc", "ab=", "=", "ab==c", "a b=", "ab-_", "abcd=", "ab==="})
    EXPECT_EQ(decode_base64(text), std::nullopt) << text;
}

TEST(Words, StayOnOneLine) {
  EXPECT_EQ(in_quotes("a\"b\\c\nd"), "\"a\\\"b\\\\c\\x0ad\"");
  EXPECT_EQ(in_quotes(std::string(1000, 'x')).size(), 205U);
  EXPECT_EQ(quoted_list({"a"}), "\"a\"");
  EXPECT_EQ(quoted_list({"a", "b", "c"}), "\"a\", \"b\" and \"c\"");
  EXPECT_EQ(quoted_list(std::vector<std::string>(13, "a")).substr(45), "\"a\" and 3 more");
}

TEST(Words, AreNoHeadersOfTheirOwn) {
  EXPECT_TRUE(can_be_header_value("Bearer a.b-c_d==\t\xC3\xA4"));
  EXPECT_FALSE(can_be_header_value("a\r\nX-Admin: yes"));
  EXPECT_FALSE(can_be_header_value("a\nb"));
  EXPECT_FALSE(can_be_header_value(std::string_view("a\0b", 3)));
}

TEST(Impersonation, IsInTheHeaders) {
  Access access;
  EXPECT_TRUE(impersonation_headers(access).empty());
  access.impersonate_user = "jane";
  access.impersonate_uid = "7";
  access.impersonate_groups = {"a", "b"};
  access.impersonate_extra = {{"Scopes", "view"}, {"acme.com/project x", "p"}};
  EXPECT_EQ(impersonation_headers(access),
            (std::vector<std::string>{"Impersonate-User: jane", "Impersonate-Uid: 7", "Impersonate-Group: a",
                                      "Impersonate-Group: b", "Impersonate-Extra-scopes: view",
                                      "Impersonate-Extra-acme.com%2Fproject%20x: p"}));
}

}  // namespace
}  // namespace kt2::kube
