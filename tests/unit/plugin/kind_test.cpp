#include "plugin/kind.hpp"

#include <gtest/gtest.h>

namespace kt2::plugin {
namespace {

TEST(Kind, NamesFilesAsUsersKnowThem) {
  EXPECT_EQ(kind_name(Kind::deployer), "deployer");
  EXPECT_EQ(kind_name(Kind::tester), "tester");
  EXPECT_EQ(library_name(Kind::deployer, "kind"), "libkubetest2-deployer-kind.so");
  EXPECT_EQ(library_name(Kind::tester, "ginkgo"), "libkubetest2-tester-ginkgo.so");
  EXPECT_EQ(executable_name(Kind::deployer, "kind"), "kubetest2-kind");
  EXPECT_EQ(executable_name(Kind::tester, "ginkgo"), "kubetest2-tester-ginkgo");
}

}  // namespace
}  // namespace kt2::plugin
