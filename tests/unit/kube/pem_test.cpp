#include "kube/pem.hpp"

#include <gtest/gtest.h>

#include "unit/kube/certificate.hpp"

namespace kt2::kube {
namespace {

std::string message(const Result<void>& result) {
  return result ? "" : result.error().message;
}

TEST(Pem, TakesChainsAndTextAround) {
  const auto a = test::make_certificate();
  const auto b = test::make_certificate();
  EXPECT_EQ(message(check_certificates(a.certificate)), "");
  EXPECT_EQ(message(check_certificates("a comment\n" + a.certificate + "\n# another\n" + b.certificate)), "");
  EXPECT_EQ(message(check_certificates(a.key + a.certificate)), "");
  EXPECT_EQ(message(check_key(a.certificate + a.key)), "");
}

TEST(Pem, SaysWhatIsWrongAndShowsNoKey) {
  const auto a = test::make_certificate();
  EXPECT_EQ(message(check_certificates("")), "holds no certificate in PEM form");
  EXPECT_EQ(message(check_certificates("hello")), "holds no certificate in PEM form");
  EXPECT_EQ(message(check_certificates(a.key)), "holds no certificate in PEM form");
  std::string broken = a.certificate;
  broken.replace(60, 8, "AAAAAAAA");
  EXPECT_EQ(message(check_certificates(broken)), "holds a certificate that does not parse");
  EXPECT_EQ(message(check_certificates(a.certificate + broken)),
            "holds a certificate that does not parse, its number 2");
  EXPECT_EQ(message(check_certificates(a.certificate.substr(0, 200))), "holds a certificate that does not parse");
  EXPECT_EQ(message(check_key("")), "holds no private key in PEM form");
  EXPECT_EQ(message(check_key(a.certificate)), "holds no private key in PEM form");
  EXPECT_EQ(message(check_key(a.key.substr(0, 100))), "holds a private key that does not parse");
  EXPECT_EQ(message(check_key(test::encrypted_key(a.key))),
            "holds a private key that is encrypted; there is nobody to ask for its password");
}

TEST(Pem, KnowsWhichBelongTogether) {
  const auto a = test::make_certificate();
  const auto b = test::make_certificate();
  EXPECT_TRUE(belong_together(a.certificate, a.key));
  EXPECT_TRUE(belong_together(a.certificate + b.certificate, a.key));
  EXPECT_FALSE(belong_together(a.certificate, b.key));
  EXPECT_FALSE(belong_together(b.certificate + a.certificate, a.key));
}

}  // namespace
}  // namespace kt2::kube
