#include "cgroups.hpp"

#include <gtest/gtest.h>

namespace k3s {
namespace {

TEST(CgroupsTest, OfTheClusterAreToldFromOthers) {
  Cluster cluster;
  cluster.id = "0123abcd";
  EXPECT_TRUE(is_in_cgroup(cluster, "4:memory:/kubetest2-0123abcd/server/kubepods/x\n1:cpu:/\n"));
  EXPECT_TRUE(is_in_cgroup(cluster, "0::/docker/7/kubetest2-0123abcd\n"));
  EXPECT_FALSE(is_in_cgroup(cluster, "0::/kubetest2-0123abcde/server\n"));
  EXPECT_FALSE(is_in_cgroup(cluster, "0::/\n"));
}

TEST(CgroupsTest, ControllersMayComeFromSeveralHierarchies) {
  EXPECT_EQ(missing_controllers({{"/c/1", "cgroup", "rw,cpu,cpuacct"}, {"/c/2", "cgroup", "rw,memory"}}),
            (std::vector<std::string>{"cpuset", "pids"}));
  EXPECT_EQ(missing_controllers({{"/", "tmpfs", "rw,cpu,memory"}}).size(), 4U);
}

TEST(CgroupsTest, ANodesNameIsTheKubelets) {
  Cluster cluster;
  cluster.id = "0123abcd";
  cluster.agents = 1;
  const auto nodes = cluster.nodes();
  ASSERT_EQ(nodes.size(), 2U);
  EXPECT_EQ(cgroup_name(cluster, nodes[1]), "/kubetest2-0123abcd/agent-1");
  EXPECT_EQ(cluster.link(nodes[1]), "kt2-0123abcdn1");
  cluster.agents = Addresses::k_most_nodes - 1;
  EXPECT_LE(cluster.link(cluster.nodes().back()).size(), 15U) << "longer names are none of links";
}

}  // namespace
}  // namespace k3s
