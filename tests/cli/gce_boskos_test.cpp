// The gce deployer with projects of a Boskos server: where none is named, one is taken for as long as the cluster is
// there, and given back as dirty whatever became of it.
#include <gtest/gtest.h>

#include <csignal>

#include "boskos_server.hpp"
#include "gce_world.hpp"

namespace kt2::test {
namespace {

using Words = std::vector<std::string>;

const Words k_taken_and_given_back{"acquire gpu-project p1", "release p1 dirty"};

Program gce(const GceWorld& world, const BoskosServer& server, const Words& words) {
  Words all{"gce", "--boskos-location=" + server.url(), "--boskos-resource-type=gpu-project",
            "--boskos-acquire-timeout-seconds=1", "--kubernetes-version=v1.34.4"};
  all.insert(all.end(), words.begin(), words.end());
  return world.kubetest2(all);
}

TEST(GceBoskos, LendsAProjectForTheRun) {
  const GceWorld world;
  const BoskosServer server({"p1", "p2"});
  const Finished finished = gce(world, server, {"--up", "--down"}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(server.events(), k_taken_and_given_back);
  EXPECT_EQ(world.environment_of("kube-up.sh").at("PROJECT"), "p1");
  EXPECT_EQ(world.environment_of("kube-down.sh").at("PROJECT"), "p1");
}

TEST(GceBoskos, IsNotAskedWhereAProjectIsNamed) {
  const GceWorld world;
  const BoskosServer server({"p1"});
  EXPECT_EQ(gce(world, server, {"--up", "--down", "--gcp-project=mine"}).run().status, 0);
  EXPECT_EQ(server.events(), Words{});
}

TEST(GceBoskos, GetsItBackWhateverFails) {
  for (const char* broken : {"make", "kube-up.sh", "gcloud compute firewall-rules create", "log-dump.sh",
                             "kube-down.sh", "gcloud compute firewall-rules delete"}) {
    const GceWorld world;
    const BoskosServer server({"p1"});
    world.break_program(broken);
    gce(world, server, {"--build", "--up", "--down"}).run();
    EXPECT_EQ(server.events(), k_taken_and_given_back) << broken;
  }
}

TEST(GceBoskos, GetsItBackFromALaterCall) {
  const GceWorld world;
  const BoskosServer server({"p1", "p2"});
  EXPECT_EQ(gce(world, server, {"--up"}).run().status, 0);
  EXPECT_EQ(server.events(), Words{"acquire gpu-project p1"});
  const Finished finished = world.run({"gce", "--down"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(server.events(), k_taken_and_given_back);
  EXPECT_EQ(world.environment_of("kube-down.sh").at("PROJECT"), "p1");
}

// Nothing was made in the first one, and no Down would come.
TEST(GceBoskos, LendsAnotherToACallAfterABuildThatFailed) {
  const GceWorld world;
  const BoskosServer server({"p1", "p2"});
  world.break_program("make");
  EXPECT_EQ(gce(world, server, {"--build", "--up"}).run().status, 1);
  EXPECT_EQ(server.events(), k_taken_and_given_back);
  world.mend();
  EXPECT_EQ(gce(world, server, {"--up"}).run().status, 0);
  EXPECT_EQ(world.environment_of("kube-up.sh").at("PROJECT"), "p2");
}

TEST(GceBoskos, GetsItBackAfterASignal) {
  const GceWorld world;
  const BoskosServer server({"p1"});
  world.hang_program("kube-up.sh");
  Started started = gce(world, server, {"--up", "--down", "--grace-period=5s"}).start();
  started.wait_for("hanging in kube-up.sh");
  started.signal(SIGTERM);
  EXPECT_EQ(started.wait().status, 128 + SIGTERM);
  EXPECT_EQ(server.events(), k_taken_and_given_back);
  EXPECT_EQ(world.names().back(), "kube-down.sh");
}

// Whatever is left in it is no longer this run's to touch: somebody else may have it.
TEST(GceBoskos, HasTheProjectForItselfOnceItIsBack) {
  const GceWorld world;
  const BoskosServer server({"p1"});
  world.break_program("kube-down.sh");
  EXPECT_EQ(gce(world, server, {"--up", "--down"}).run().status, 1);
  world.mend();
  const auto calls = world.names();
  world.run({"runs", "down", "r"});
  EXPECT_EQ(world.names(), calls);
  EXPECT_EQ(server.events(), k_taken_and_given_back);
}

TEST(GceBoskos, WithoutAProjectMakesNothing) {
  const GceWorld world;
  const BoskosServer server({});
  const Finished finished = gce(world, server, {"--up", "--down"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "gpu-project")) << finished.err;
  EXPECT_EQ(world.names(), Words{});
}

}  // namespace
}  // namespace kt2::test
