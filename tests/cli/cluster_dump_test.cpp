// What is written down of a cluster before it goes, and what of it ends our output.
#include <gtest/gtest.h>

#include "sandbox.hpp"
#include "support/fake_cluster.hpp"

namespace kt2::test {
namespace {

using Words = std::vector<std::string>;

class ClusterDump : public ::testing::Test {
 protected:
  ClusterDump() {
    cluster.write_kubeconfig(box / "kubeconfig");
    cluster.put_node("a", true);
    cluster.put_pod("shop", "cart");
    cluster.put_pod("shop", "till", "ImagePullBackOff", "Back-off pulling image \\\"nope:1\\\"");
  }

  Finished run(Words words, const char* test = "false") const {
    words.insert(words.begin(), {"noop", "--up", "--down", "--test=exec"});
    words.insert(words.end(), {"--", test});
    return box.kubetest2(words).set("KUBECONFIG", (box / "kubeconfig").string()).run();
  }

  std::string file(const std::string& name) const { return read(box.artifacts() / "cluster" / name); }
  bool dumped() const { return std::filesystem::exists(box.artifacts() / "cluster"); }

  Sandbox box;
  FakeCluster cluster;
};

TEST_F(ClusterDump, OfAFailedRunNamesTheCauseAtTheEndOfTheOutput) {
  const Finished finished = run({});
  EXPECT_EQ(finished.status, 1);
  const std::string summary = (box.artifacts() / "cluster/summary.txt").string();
  EXPECT_TRUE(contains(finished.err, "\ncluster: " + summary + "\n  1 of 2 pods and 0 of 1 nodes are not well\n"))
      << finished.err;
  EXPECT_TRUE(contains(finished.err, "  image pull: shop/till: ImagePullBackOff, ")) << finished.err;
  EXPECT_TRUE(contains(file("pods/shop/till/describe.txt"), "nope:1"));
  EXPECT_TRUE(contains(file("pods.txt"), "cart"));
  EXPECT_TRUE(contains(file("nodes.json"), "\"name\":\"a\""));
}

TEST_F(ClusterDump, IsNotMadeOfARunThatPassed) {
  const Finished finished = run({}, "true");
  EXPECT_EQ(finished.status, 0);
  EXPECT_FALSE(dumped());
  EXPECT_FALSE(contains(finished.err, "cluster:")) << finished.err;
}

TEST_F(ClusterDump, IsMadeAlwaysWhenThatIsAskedFor) {
  EXPECT_EQ(run({"--dump-cluster=always"}, "true").status, 0);
  EXPECT_TRUE(dumped());
}

TEST_F(ClusterDump, IsNeverMadeWhenThatIsAskedFor) {
  EXPECT_EQ(run({"--dump-cluster=never"}).status, 1);
  EXPECT_FALSE(dumped());
  EXPECT_EQ(cluster.requests(), Words{});
}

TEST_F(ClusterDump, IsNothingWithoutAKubeconfig) {
  std::filesystem::remove(box / "kubeconfig");
  const Finished finished = run({});
  EXPECT_EQ(finished.status, 1);
  EXPECT_FALSE(dumped());
  EXPECT_FALSE(contains(finished.err, "dump")) << finished.err;
}

TEST_F(ClusterDump, RefusesFlagsThatMeanNothing) {
  EXPECT_EQ(run({"--dump-cluster=sometimes"}).err,
            "Error: --dump-cluster=sometimes: want on-failure, always or never\n");
  EXPECT_TRUE(run({"--dump-limit=much"}).err.starts_with("Error: --dump-limit: ")) << run({"--dump-limit=much"}).err;
  EXPECT_TRUE(contains(run({"--dump-timeout=-1s"}).err, "--dump-timeout=-1s: a limit cannot be negative"));
}

}  // namespace
}  // namespace kt2::test
