#include "readiness.hpp"

#include <gtest/gtest.h>

namespace kwok {
namespace {

TEST(Readiness, IsWhatTheServerSaysAtTheEnd) {
  EXPECT_TRUE(is_ready("[+]ping ok\n[+]etcd ok\nreadyz check passed\n"));
  EXPECT_FALSE(is_ready("Error from server (InternalError): …[-]etcd failed: reason withheld\\nreadyz check failed"));
  EXPECT_FALSE(is_ready(""));
}

TEST(Readiness, NamesTheChecksThatFailed) {
  // As kubectl 1.34 words it: one line.
  EXPECT_EQ(
      not_ready(R"(Error from server (InternalError): an error on the server ("[+]ping ok\n[-]etcd failed: reason )"
                R"(withheld\n[+]log ok\n[-]poststarthook/rbac/bootstrap-roles failed: reason withheld\nreadyz )"
                R"(check failed") has prevented the request from succeeding)"),
      "etcd, poststarthook/rbac/bootstrap-roles");
  EXPECT_EQ(not_ready("[+]ping ok\n[-]kms-providers failed: reason withheld\nreadyz check failed\n"), "kms-providers");
}

TEST(Readiness, IsQuotedWhereNoCheckIsNamed) {
  EXPECT_EQ(not_ready("The connection to the server 127.0.0.1:1 was refused\n{\"level\":\"ERROR\",\"msg\":\"exit\"}\n"),
            "The connection to the server 127.0.0.1:1 was refused");
  EXPECT_EQ(not_ready("{\"level\":\"ERROR\",\"msg\":\"exit\"}"), "no answer");
  EXPECT_EQ(not_ready(""), "no answer");
}

}  // namespace
}  // namespace kwok
