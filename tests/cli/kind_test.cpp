// The kind deployer with the flags of the Go program alone: the same commands, word for word; and whose cluster it
// touches. kind and docker are stand-ins.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "kind_world.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

std::string plan(const KindWorld& world, const Words& words) {
  const Finished finished = world.run(words);
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_FALSE(world.box().has_run());
  EXPECT_EQ(world.calls(), Words{}) << "something was started";
  return world.box().plain(finished.out);
}

TEST(Kind, ItsHelp) {
  const KindWorld world;
  EXPECT_EQ(world.run({"kind", "--help"}).err, golden("kind.txt"));
}

TEST(Kind, PlansTheCommandsOfTheGoProgram) {
  const KindWorld world;
  EXPECT_EQ(plan(world, {"kind", "--dry-run", "--run-id=0123456789", "--up", "--down"}), golden("plan_kind.txt"));
  EXPECT_EQ(plan(world, {"kind", "--dry-run", "--run-id=r", "--build", "--up", "--down", "--kube-root=kubernetes",
                         "--build-type=docker", "--base-image=base:1", "--image-name=mine:2", "--cluster-name=some",
                         "--config=c.yaml", "--kubeconfig=k/config", "--test=exec", "--", "command", "$KUBECONFIG"}),
            golden("plan_kind_flags.txt"));
}

TEST(Kind, RunsTheCommandsOfTheGoProgram) {
  const KindWorld world;
  const Finished finished = world.run({"kind", "--run-id=0123456789", "--up", "--down"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(world.calls(),
            (Words{"kind create cluster --name kind-0123", "kind get kubeconfig --name kind-0123",
                   "kind export logs --name kind-0123 DIR/_artifacts/logs", "kind delete cluster --name kind-0123"}));
  EXPECT_FALSE(world.has_cluster("kind-0123"));
}

TEST(Kind, RunsThemWithEachFlagOfTheGoProgram) {
  const KindWorld world;
  const std::string root = world.checkout();
  std::ofstream(world / "c.yaml") << "kind: Cluster\n";
  const Finished finished =
      world.run({"kind", "--run-id=r", "--build", "--up", "--down", "--kube-root", root, "--build-type", "docker",
                 "--base-image=base:1", "--image-name=mine:2", "--cluster-name=some", "--config=c.yaml",
                 "--kubeconfig=k/config", "--test=exec", "--", "printenv", "KUBECONFIG"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(world.calls(),
            (Words{"kind build node-image DIR/kubernetes --type docker --base-image base:1 --image mine:2",
                   "make all 'WHAT=test/e2e/e2e.test vendor/github.com/onsi/ginkgo/v2/ginkgo'",
                   "kind create cluster --name some --image mine:2 --config c.yaml --kubeconfig k/config",
                   "kind export logs --name some DIR/_artifacts/logs", "kind delete cluster --name some"}));
  EXPECT_TRUE(contains(finished.out, (world / "k/config").string() + "\n")) << finished.out;
  EXPECT_FALSE(fs::exists(world / "k/config")) << "its entry is left";
  for (const char* binary : {"kubectl", "e2e.test", "ginkgo"}) {
    EXPECT_EQ(read(world / "_rundir/r" / binary), std::string(binary) + "\n");
  }
}

TEST(Kind, StartsTheImageThatWasBuilt) {
  const KindWorld world;
  const std::string root = world.checkout();
  const Finished finished = world.run({"kind", "--run-id=r", "--build", "--up", "--kube-root", root});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(world.calls().front(), "kind build node-image DIR/kubernetes --image kindest/node:latest");
  EXPECT_EQ(world.calls().at(2), "kind create cluster --name kind-r --image kindest/node:latest");
}

TEST(Kind, TesterGetsAKubeconfigOfTheRunsOwn) {
  const KindWorld world;
  Program program = world.kubetest2({"kind", "--run-id=r", "--up", "--test=exec", "--", "printenv", "KUBECONFIG"});
  const Finished finished = program.set("KUBECONFIG", (world / "shared").string()).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  const fs::path own = world / "_rundir/r/kubeconfig";
  EXPECT_TRUE(contains(finished.out, own.string() + "\n")) << finished.out;
  EXPECT_TRUE(contains(read(own), "kind-kind-r")) << read(own);
  struct stat status {};
  ASSERT_EQ(::stat(own.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_TRUE(contains(read(world / "shared"), "kind-kind-r")) << "kind's own target stays";
}

TEST(Kind, ALaterCallTakesDownWhatAnEarlierOneMade) {
  const KindWorld world;
  Program up = world.kubetest2({"kind", "--up", "--cluster-name=mine"});
  ASSERT_EQ(up.set("KUBECONFIG", (world / "first").string()).set("DOCKER_HOST", "tcp://there").run().status, 0);
  const Finished finished = world.run({"kind", "--down"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_FALSE(world.has_cluster("mine"));
  EXPECT_EQ(world.calls().back(), "kind delete cluster --name mine");
  EXPECT_FALSE(fs::exists(world / "first")) << "its entry is left";
}

TEST(Kind, DownNeedsAClusterOfTheRunOrAName) {
  const KindWorld world;
  world.make_cluster("theirs");
  const Finished finished = world.run({"kind", "--down"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "--down: no cluster of this run is known")) << finished.err;
  EXPECT_EQ(world.calls(), Words{});

  EXPECT_EQ(world.run({"kind", "--down", "--cluster-name=theirs"}).status, 0);
  EXPECT_FALSE(world.has_cluster("theirs"));
}

TEST(Kind, AClusterThatWasThereIsRefusedAndLeftAlone) {
  const KindWorld world;
  world.make_cluster("theirs");
  const Finished finished = world.run({"kind", "--up", "--down", "--cluster-name=theirs"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "a cluster theirs is there already (container theirs-control-plane)"))
      << finished.err;
  EXPECT_TRUE(contains(finished.err, "--reuse")) << finished.err;
  EXPECT_EQ(world.calls(), Words{});
  EXPECT_TRUE(world.has_cluster("theirs"));
  EXPECT_FALSE(world.box().has_run()) << "before anything starts";
}

TEST(Kind, ReuseGoesOnWithACluster) {
  const KindWorld world;
  world.make_cluster("kind-0123");
  const Finished finished = world.run(
      {"kind", "--run-id=0123456789", "--up", "--down", "--reuse", "--test=exec", "--", "printenv", "KUBECONFIG"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(world.box().plain(finished.out), "DIR/_rundir/0123456789/kubeconfig\n")) << finished.out;
  EXPECT_EQ(world.calls(), (Words{"kind export kubeconfig --name kind-0123", "kind get kubeconfig --name kind-0123"}));
  EXPECT_TRUE(world.has_cluster("kind-0123")) << "nobody named it";
}

TEST(Kind, ReuseOfANamedClusterTakesItDown) {
  const KindWorld world;
  world.make_cluster("dev");
  EXPECT_EQ(world.run({"kind", "--up", "--down", "--reuse", "--cluster-name=dev"}).status, 0);
  EXPECT_FALSE(world.has_cluster("dev"));
}

TEST(Kind, AHalfMadeClusterIsTakenDown) {
  const KindWorld world;
  world.break_creation();
  const Finished finished = world.run({"kind", "--run-id=r", "--up", "--down", "--test=exec", "--", "true"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(rows(world.box().junit()), (Words{"Up FAILED", "Down"}));
  EXPECT_TRUE(contains(world.box().junit(), "no more space")) << world.box().junit();
  EXPECT_EQ(world.calls(),
            (Words{"kind create cluster --name kind-r", "kind export logs --name kind-r DIR/_artifacts/logs",
                   "kind delete cluster --name kind-r"}));
  EXPECT_FALSE(world.has_cluster("kind-r"));
}

TEST(Kind, ASignalInTheMiddleOfCreation) {
  const KindWorld world;
  world.hang_creation();
  Started started = world.kubetest2({"kind", "--run-id=r", "--up", "--down", "--grace-period=5s"}).start();
  started.wait_for("creating");
  started.signal(SIGTERM);
  const Finished finished = started.wait();
  EXPECT_EQ(finished.status, 128 + SIGTERM) << finished.err;
  EXPECT_FALSE(world.has_cluster("kind-r"));
  EXPECT_EQ(world.calls().back(), "kind delete cluster --name kind-r");
}

TEST(Kind, AKilledCreationIsTakenDownLater) {
  const KindWorld world;
  world.hang_creation();
  Started started = world.kubetest2({"kind", "--run-id=r", "--up"}).start();
  started.wait_for("creating");
  started.signal(SIGKILL);
  started.wait();
  EXPECT_TRUE(world.has_cluster("kind-r"));
  const Finished finished = world.run({"runs", "down", "r"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_FALSE(world.has_cluster("kind-r"));
}

TEST(Kind, AnUnreachableEngineIsSaidBeforeAnythingStarts) {
  const KindWorld world;
  world.stop_engine();
  for (const Words& words : {Words{"kind", "--up"}, {"kind", "--build", "--kube-root=" + world.checkout().string()}}) {
    Program program = world.kubetest2(words);
    const Finished finished = program.set("DOCKER_HOST", "tcp://there:1").run();
    EXPECT_EQ(finished.status, 1);
    EXPECT_TRUE(contains(finished.err, "docker does not answer at tcp://there:1 (DOCKER_HOST): Cannot connect"))
        << finished.err;
    EXPECT_EQ(world.calls(), Words{});
    EXPECT_FALSE(world.box().has_run());
  }
}

TEST(Kind, AMissingEngineOrKindIsSaidBeforeAnythingStarts) {
  const KindWorld world;
  fs::remove(world.box().bin() / "docker");
  Program alone = world.kubetest2({"kind", "--up"});
  Finished finished = alone.set("PATH", world.box().bin().string()).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "none of docker, nerdctl, finch and podman is on PATH=")) << finished.err;

  Program chosen = world.kubetest2({"kind", "--up"});
  finished = chosen.set("KIND_EXPERIMENTAL_PROVIDER", "nerdctl.lima").run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "KIND_EXPERIMENTAL_PROVIDER=nerdctl.lima: there is no such program on PATH"))
      << finished.err;

  fs::remove(world.box().bin() / "kind");
  Program neither = world.kubetest2({"kind", "--up"});
  finished = neither.set("PATH", world.box().bin().string()).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "kind is neither in")) << finished.err;
  EXPECT_FALSE(world.box().has_run());
}

}  // namespace
}  // namespace kt2::test
