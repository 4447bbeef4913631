#include "patches.hpp"

#include <gtest/gtest.h>

namespace kind {
namespace {

TEST(Patches, NoneForNothing) {
  EXPECT_TRUE(kubeadm_patches(Settings()).empty());
}

TEST(Patches, ADocumentForEachKind) {
  Settings settings;
  settings.log_level = Setting{"3", "--log-level=3"};
  settings.kubelet_arguments = {{"max-pods", {"5", "--kubelet-arg=max-pods=5"}}};
  const auto patches = kubeadm_patches(settings);
  ASSERT_EQ(patches.size(), 4U);
  EXPECT_EQ(patches[0],
            "kind: ClusterConfiguration\napiServer:\n  extraArgs:\n    \"v\": \"3\"\ncontrollerManager:\n  extraArgs:\n"
            "    \"v\": \"3\"\nscheduler:\n  extraArgs:\n    \"v\": \"3\"\n");
  EXPECT_EQ(
      patches[2],
      "kind: JoinConfiguration\nnodeRegistration:\n  kubeletExtraArgs:\n    \"v\": \"3\"\n    \"max-pods\": \"5\"\n");
  EXPECT_EQ(patches[3], "kind: KubeProxyConfiguration\nlogging:\n  \"verbosity\": 3\n");
}

TEST(Patches, QuoteWhateverIsInAValue) {
  EXPECT_EQ(in_quotes("a\"b\\c\nd\te"), "\"a\\\"b\\\\c\\nd\\x09e\"");
}

}  // namespace
}  // namespace kind
