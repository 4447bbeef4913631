#include "requirements.hpp"

#include <gtest/gtest.h>

namespace k3s {
namespace {

TEST(FindingsTest, AreWhatCheckConfigCallsAFailure) {
  EXPECT_EQ(findings("- \033[1mCONFIG_BRIDGE\033[m: \033[1;31mmissing (fail)\033[m\n"
                     "- CONFIG_VXLAN: missing\n- CONFIG_VETH: enabled\n"
                     "- cgroup hierarchy: cgroups V1 mounted, cpuset|memory controllers status: bad (fail)\n"
                     "\nSTATUS: 2 (fail)\n"),
            (std::vector<std::string>{"CONFIG_BRIDGE: missing",
                                      "cgroup hierarchy: cgroups V1 mounted, cpuset|memory controllers status: bad"}));
  EXPECT_TRUE(findings("STATUS: pass\n").empty());
  EXPECT_TRUE(findings("error: cannot find kernel config\n").empty());
}

}  // namespace
}  // namespace k3s
