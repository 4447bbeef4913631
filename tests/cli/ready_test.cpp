// The step Ready: what a run waits for between Up and its test.
#include <gtest/gtest.h>

#include "sandbox.hpp"
#include "support/fake_cluster.hpp"

namespace kt2::test {
namespace {

using Words = std::vector<std::string>;

class Ready : public ::testing::Test {
 protected:
  Ready() { cluster.write_kubeconfig(box / "kubeconfig"); }

  Program run(Words words) const {
    words.insert(words.begin(), "noop");
    return box.kubetest2(words).set("KUBECONFIG", (box / "kubeconfig").string());
  }

  Sandbox box;
  FakeCluster cluster;
};

TEST_F(Ready, ComesBeforeTheTestAndTellsHowLongEachObjectTook) {
  cluster.put_node("a", true);
  cluster.put_pod("shop", "cart");
  const Finished finished = run({"--up", "--down", "--wait-for=nodes condition=Ready", "--wait-for=settled",
                                 "--pre-test-cmd=true", "--test=exec", "--", "true"})
                                .run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Ready", "PreTestCmd", "Test", "Down"}));
  EXPECT_TRUE(contains(box.junit(), "<system-out>nodes condition=Ready\n  nodes a: met after ")) << box.junit();
  EXPECT_TRUE(contains(box.junit(), "\npods -A settled\n  pods shop/cart: met after ")) << box.junit();
  EXPECT_TRUE(contains(finished.err, "Ready begins, limit 10m0s\n")) << finished.err;
}

TEST_F(Ready, IsOfTheClusterThatIsThereWhenNoneIsBroughtUp) {
  cluster.put_node("a", false);
  Started started = run({"--wait-for=nodes condition=Ready", "--test=exec", "--", "echo", "tested"}).start();
  started.wait_for("nodes: 0 of 1 Ready; a: ");
  cluster.put_node("a", true);
  const Finished finished = started.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, "tested\n");
  EXPECT_EQ(rows(box.junit()), (Words{"Ready", "Test"}));
}

TEST_F(Ready, IsNoneWhereThereIsNothingToBeReadyFor) {
  EXPECT_EQ(run({"--down", "--wait-for=nodes condition=Ready"}).run().status, 0);
  EXPECT_EQ(rows(box.junit()), Words{"Down"});
  EXPECT_EQ(run({"--build", "--run-id=b", "--wait-for=nodes condition=Ready"}).run().status, 0);
  EXPECT_EQ(rows(box.junit()), Words{"Build"});
  EXPECT_EQ(cluster.requests(), Words{});
}

TEST_F(Ready, AsksTheDeployersCluster) {
  cluster.put_node("a", true);
  std::filesystem::rename(box / "kubeconfig", box / "another");
  const Finished finished =
      run({"--up", "--kubeconfig", (box / "another").string(), "--wait-for=nodes condition=Ready"}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
}

TEST_F(Ready, ThatTakesTooLongFailsLikeUp) {
  cluster.put_node("a", false);
  const Finished finished = run({"--up", "--down", "--wait-for=nodes condition=Ready", "--wait-timeout=2s",
                                 "--test=exec", "--", "echo", "tested"})
                                .run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Ready FAILED", "Down"}));
  EXPECT_TRUE(contains(box.junit(),
                       "<failure type=\"timeout\" message=\"the limit of 2s (--wait-timeout) expired: "
                       "nodes: 0 of 1 Ready; a: "))
      << box.junit();
  EXPECT_TRUE(contains(box.junit(), "<system-out>nodes condition=Ready\n  nodes a: not met: ")) << box.junit();
  EXPECT_TRUE(contains(finished.err, "Ready FAILED (cause: timeout)\n")) << finished.err;
}

TEST_F(Ready, CountsTowardsTheRunsLimit) {
  cluster.put_node("a", false);
  EXPECT_EQ(run({"--timeout=2s", "--wait-for=nodes condition=Ready", "--test=exec", "--", "true"}).run().status, 1);
  EXPECT_TRUE(contains(box.junit(), "message=\"the run's limit of 2s (--timeout) expired ")) << box.junit();
  EXPECT_TRUE(contains(box.junit(), " into Ready: nodes: 0 of 1 Ready; a: ")) << box.junit();
}

TEST_F(Ready, ThatCanNoLongerComeTrueIsTheDeployersFailure) {
  cluster.put_pod("shop", "cart", "CrashLoopBackOff", "restarting");
  EXPECT_EQ(run({"--up", "--wait-for=pods -n shop settled --fail-fast-after=0s"}).run().status, 1);
  EXPECT_TRUE(contains(box.junit(), "<failure type=\"deployer\" message=\"pods -n shop: ")) << box.junit();
  EXPECT_TRUE(contains(box.junit(), "CrashLoopBackOff")) << box.junit();
}

TEST_F(Ready, IsRefusedBeforeAnythingIsStartedWhereItMakesNoSense) {
  struct Case {
    const char* flag;
    const char* message;
  };
  const Case cases[] = {
      {"--wait-for=nodes",
       "Error: --wait-for=nodes: wait for what? Give a condition, for example: nodes --for=condition=Ready\n"},
      {"--wait-for=nodes 'condition=Ready", "Error: --wait-for="},
      {"--wait-for=nodes condition=Ready --timeout=5m",
       "Error: --wait-for='nodes condition=Ready --timeout=5m': unknown flag: --timeout"},
      {"--wait-for=", "Error: --wait-for=''"},
      {"--wait-for=nodes nice", "Error: --wait-for: nodes nice: the condition \"nice\""},
      {"--wait-timeout=-1s", "Error: --wait-timeout=-1s: a limit cannot be negative; 0 is none\n"},
  };
  for (const Case& c : cases) {
    const Finished finished = run({"--up", "--test=exec", c.flag, "--", "true"}).run();
    EXPECT_EQ(finished.status, 1) << c.flag;
    EXPECT_TRUE(finished.err.starts_with(c.message)) << finished.err;
    EXPECT_FALSE(box.has_run()) << c.flag;
  }
}

TEST_F(Ready, IsPlannedInADryRun) {
  const Finished finished =
      run({"--up", "--down", "--wait-for=nodes condition=Ready", "--wait-for=deploy/web -n shop --for=rollout",
           "--wait-timeout=90s", "--test=exec", "--dry-run", "--", "true"})
          .run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(finished.out,
                       "  Up (limit none)\n  Ready (limit 1m30s, --wait-timeout)\n    wait for nodes condition=Ready\n"
                       "    wait for deploy/web -n shop rollout\n  Test (limit none)\n"))
      << finished.out;
  EXPECT_EQ(cluster.requests(), Words{});
}

TEST_F(Ready, OfNoopMayBePartOfUp) {
  cluster.put_node("a", false);
  Started started = run({"--up", "--wait=nodes condition=Ready --and pods -n shop 'count>=1'"}).start();
  started.wait_for("nodes: 0 of 1 Ready; a: ");
  cluster.put_node("a", true);
  cluster.put_pod("shop", "cart");
  const Finished finished = started.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(rows(box.junit()), Words{"Up"});
}

}  // namespace
}  // namespace kt2::test
