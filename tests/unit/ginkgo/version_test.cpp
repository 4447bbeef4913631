#include "version.hpp"

#include <gtest/gtest.h>

namespace ginkgo {
namespace {

TEST(Version, IsRead) {
  for (const char* text : {"v1.34.4", "1.34.4", "v1.34.0-alpha.1.12+0123456789ab", "v1.34.4+k3s1", "v1.34.2-gke.100"}) {
    const auto version = parse_version(text);
    ASSERT_TRUE(version) << text;
    EXPECT_EQ(version->major, 1);
    EXPECT_EQ(version->minor, 34);
    EXPECT_TRUE(version->patch);
    EXPECT_EQ(version->text, text);
  }
  for (const char* text : {"v1.34", "1.34", "1.34+"}) EXPECT_FALSE(parse_version(text).value().patch) << text;
}

TEST(Version, IsNotGuessed) {
  for (const char* text : {"", "v", "v1", "v1.", "latest", "v1.x.3", "v1.34.", "v1.34.x", "v1.34.4 ", "v1.34.4x",
                           "1.-4", "vv1.34.4", "v99999999999.1.1"}) {
    EXPECT_FALSE(parse_version(text)) << text;
  }
}

std::string client(const char* client, const char* server) {
  return client_skew(*parse_version(client), *parse_version(server));
}

std::string tests(const char* tests, const char* server) {
  return tests_skew(*parse_version(tests), *parse_version(server));
}

TEST(Skew, OfKubectlIsOneMinorEitherWay) {
  EXPECT_EQ(client("v1.34.4", "v1.34.0"), "");
  EXPECT_EQ(client("v1.33.9", "v1.34.0"), "");
  EXPECT_EQ(client("v1.35.0-alpha.1", "v1.34.0"), "");
  EXPECT_EQ(client("v1.32.9", "v1.34.0"),
            "kubectl v1.32.9 and kube-apiserver v1.34.0 are 2 minor versions apart: Kubernetes supports kubectl within "
            "one minor version of kube-apiserver, older or newer; here 1.33 to 1.35");
  EXPECT_NE(client("v1.37.0", "v1.34.0").find("are 3 minor versions apart"), std::string::npos);
  EXPECT_NE(client("v2.34.0", "v1.34.0").find("different major versions"), std::string::npos);
}

TEST(Skew, OfTheTestsIsOneMinorNewer) {
  EXPECT_EQ(tests("v1.34.4", "v1.34.0"), "");
  EXPECT_EQ(tests("v1.35.0", "v1.34.0"), "");
  EXPECT_EQ(tests("v1.30.0", "v1.34.0"), "") << "older tests are run after an upgrade";
  EXPECT_EQ(tests("v1.36.0", "v1.34.0"),
            "e2e.test v1.36.0 is 2 minor versions newer than kube-apiserver v1.34.0: tests are clients, and what they "
            "test has to be in the server; they may be older, or at most one minor version newer; here up to 1.35");
}

}  // namespace
}  // namespace ginkgo
