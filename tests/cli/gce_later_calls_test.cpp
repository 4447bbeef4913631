// A gce cluster over several calls, and after a launcher that was killed: what a later process takes down, and by what
// words.
#include <gtest/gtest.h>

#include <csignal>

#include "gce_world.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

constexpr const char* k_rule = "gcloud compute firewall-rules create";
constexpr const char* k_no_rule = "gcloud compute firewall-rules delete";
const Words k_flags{"gce",
                    "--up",
                    "--gcp-project=p",
                    "--gcp-zone=z",
                    "--num-nodes=1500",
                    "--node-size=n",
                    "--env=A=b c\\",
                    "--repo-root=.",
                    "--kubernetes-version=v1.34.4"};

// What was called after the first `count` calls.
Words since(const GceWorld& world, std::size_t count) {
  Words names = world.names();
  names.erase(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(count));
  return names;
}

TEST(GceLaterCalls, TakeDownWhatAnEarlierOneMadeByTheSameWords) {
  const GceWorld world;
  EXPECT_EQ(world.run(k_flags).status, 0);
  const auto up = world.environment_of("kube-up.sh");
  const std::size_t calls = world.names().size();
  // Elsewhere, and with nothing said.
  fs::create_directory(world / "elsewhere");
  Program down = world.kubetest2({"gce", "--down", "--rundir=../_rundir", "--artifacts=../_artifacts"});
  const Finished finished = down.in(world / "elsewhere").run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(since(world, calls), (Words{"log-dump.sh", "kubectl cluster-info dump", "kube-down.sh", k_no_rule}));
  EXPECT_EQ(world.environment_of("kube-down.sh"), up);
  EXPECT_TRUE(contains(world.calls(), "$ gcloud compute firewall-rules delete --project p kt2-r-minion-nodeports\n"));
}

TEST(GceLaterCalls, MayChangeSingleWords) {
  const GceWorld world;
  EXPECT_EQ(world.run(k_flags).status, 0);
  EXPECT_EQ(world.run({"gce", "--down", "--num-nodes=2", "--env=A=d", "--gcp-project=p"}).status, 0);
  const auto environment = world.environment_of("kube-down.sh");
  EXPECT_EQ(environment.at("NUM_NODES"), "2");
  EXPECT_EQ(environment.at("CLUSTER_IP_RANGE"), "10.64.0.0/14");
  EXPECT_EQ(environment.at("A"), "d");
  EXPECT_EQ(environment.at("NODE_SIZE"), "n");
}

TEST(GceLaterCalls, MayHaveTheCheckoutElsewhere) {
  const GceWorld world;
  EXPECT_EQ(world.run(k_flags).status, 0);
  fs::create_directory(world / "elsewhere");
  fs::rename(world / "cluster", world / "elsewhere/cluster");
  EXPECT_EQ(world.run({"gce", "--down"}).status, 1);
  const Finished finished = world.run({"gce", "--down", "--repo-root=elsewhere"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(world.names().back(), k_no_rule);
}

TEST(GceLaterCalls, RefuseAnotherProject) {
  const GceWorld world;
  EXPECT_EQ(world.run(k_flags).status, 0);
  const std::size_t calls = world.names().size();
  const Finished finished = world.run({"gce", "--down", "--gcp-project=q"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "--gcp-project=q: what this run made is in project p: name that, or none"))
      << finished.err;
  EXPECT_EQ(since(world, calls), Words{});
}

TEST(GceLaterCalls, BringUpWhatAnEarlierOneBuilt) {
  const GceWorld world;
  EXPECT_EQ(world.run({"gce", "--build", "--legacy-mode"}).status, 0);
  const std::size_t calls = world.names().size();
  const Finished finished = world.run({"gce", "--up", "--legacy-mode", "--gcp-project=p"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(since(world, calls), (Words{"kube-up.sh", "kubectl get nodes", k_rule})) << "nothing is downloaded";
  EXPECT_EQ(world.environment_of("kube-up.sh").at("KUBECTL_PATH"), "DIR/_rundir/r/kubectl");
}

TEST(GceLaterCalls, TakeNothingDownTwice) {
  const GceWorld world;
  EXPECT_EQ(world.run(k_flags).status, 0);
  EXPECT_EQ(world.run({"gce", "--down"}).status, 0);
  const std::size_t calls = world.names().size();
  EXPECT_EQ(world.run({"gce", "--down", "--gcp-project=p"}).status, 0);
  EXPECT_EQ(since(world, calls), Words{});
}

TEST(GceLaterCalls, TestWithTheKubeconfigOfTheFirst) {
  const GceWorld world;
  EXPECT_EQ(world.run(k_flags).status, 0);
  const Finished finished = world.run({"gce", "--test=exec", "--", "printenv", "KUBECONFIG"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(world.box().plain(finished.out), "DIR/_rundir/r/kubetest2-kubeconfig\n");
}

TEST(GceLaterCalls, RemoveExactlyWhatAKilledOneMade) {
  const struct {
    const char* hangs;
    const char* said;
    Words removed;
  } cases[] = {
      {"get-kube.sh", "hanging in get-kube.sh", {}},
      {"kube-up.sh", "hanging in kube-up.sh", {"log-dump.sh", "kubectl cluster-info dump", "kube-down.sh"}},
      {"kubectl get", "kubectl get nodes -o=name", {"log-dump.sh", "kubectl cluster-info dump", "kube-down.sh"}},
      {k_rule, "hanging in gcloud", {"log-dump.sh", "kubectl cluster-info dump", "kube-down.sh", k_no_rule}},
  };
  for (const auto& c : cases) {
    const GceWorld world;
    world.hang_program(c.hangs);
    Words words = k_flags;
    words.emplace_back("-v=1");  // kubectl is asked in silence
    Started started = world.kubetest2(words).start();
    started.wait_for(c.said);
    started.signal(SIGKILL);
    started.wait();
    world.mend();
    const std::size_t calls = world.names().size();
    const Finished finished = world.run({"runs", "down", "r"});
    EXPECT_EQ(finished.status, 0) << c.hangs << finished.err;
    EXPECT_EQ(since(world, calls), c.removed) << c.hangs;
  }
}

TEST(GceLaterCalls, TryAgainWhatCouldNotBeTakenDown) {
  const GceWorld world;
  EXPECT_EQ(world.run(k_flags).status, 0);
  world.break_program("kube-down.sh");
  EXPECT_EQ(world.run({"gce", "--down"}).status, 1);
  world.mend();
  const std::size_t calls = world.names().size();
  EXPECT_EQ(world.run({"gce", "--down"}).status, 0);
  EXPECT_EQ(since(world, calls), (Words{"kube-down.sh", k_no_rule})) << "the logs are there";
}

TEST(GceLaterCalls, DownAloneGoesByItsFlags) {
  const GceWorld world;
  const Finished finished = world.run({"gce", "--down", "--gcp-project=p"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(world.names(), (Words{"log-dump.sh", "kubectl cluster-info dump", "kube-down.sh", k_no_rule}));
  EXPECT_EQ(world.environment_of("kube-down.sh").at("KUBE_GCE_INSTANCE_PREFIX"), "kt2-r");
  EXPECT_FALSE(contains(finished.err, "no cluster of this run is known")) << finished.err;
}

TEST(GceLaterCalls, DownAloneWithoutARunSaysWhatItLooksFor) {
  const GceWorld world;
  const Finished finished = world.kubetest2({"gce", "--down", "--gcp-project=p"}).unset("PROW_JOB_ID").run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(finished.err, "no cluster of this run is known: what is named kt2-")) << finished.err;
}

}  // namespace
}  // namespace kt2::test
