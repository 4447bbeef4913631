// Clusters of the kwok deployer: one call, three calls, three clusters at a time.
#include <sys/stat.h>

#include <fstream>

#include "e2e/real_stack.hpp"
#include "e2e/reports.hpp"

namespace kt2::e2e {
namespace {

using test::Finished;

using Cluster = RealStack;

TEST_F(Cluster, IsThereForTheTestAndGoneAfterwards) {
  const Finished run =
      launch("kwok", {"--nodes=2", "--up", "--down", "--test=exec", "--", "kubectl", "get", "nodes", "--output=name"})
          .run();
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_NE(run.out.find("node/node-000000\nnode/node-000001\n"), std::string::npos) << run.out;
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Test passed, Down passed");
  EXPECT_TRUE(nothing_runs());
  EXPECT_FALSE(std::filesystem::exists(run_dir() / "kwok-work"));
  EXPECT_FALSE(std::filesystem::exists(run_dir() / "kubeconfig"));
}

TEST_F(Cluster, IsSharedByThreeCallsOfOneRun) {
  const Finished up = launch("kwok", {"--up"}).run();
  ASSERT_EQ(up.status, 0) << up.out << up.err;
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed");
  EXPECT_TRUE(something_runs());

  const Finished test = launch("kwok", {"--test=exec", "--", "kubectl", "get", "nodes", "--output=name"}).run();
  EXPECT_EQ(test.status, 0) << test.out << test.err;
  EXPECT_NE(test.out.find("node/node-000000\n"), std::string::npos) << test.out;
  EXPECT_TRUE(something_runs());

  const Finished down = launch("kwok", {"--down"}).run();
  EXPECT_EQ(down.status, 0) << down.out << down.err;
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Test passed, Down passed");
  EXPECT_TRUE(nothing_runs());
}

// Each of the three holds its cluster until all are up, and then sees its own nodes and nobody else's.
TEST_F(Cluster, StandsBesideTwoOthers) {
  const std::filesystem::path script = folder() / "nodes-when-told";
  test::write_script(script, "#!/bin/sh\necho cluster is up\nread _ <\"$1\"\nexec kubectl get nodes --output=name\n");
  std::vector<test::Started> runs;
  const auto name = [](std::size_t nodes) { return "run-" + std::to_string(nodes); };
  for (const std::size_t nodes : {1U, 2U, 3U}) {
    const std::string gate = folder() / ("gate-" + std::to_string(nodes));
    ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
    runs.push_back(launch("kwok",
                          {"--nodes=" + std::to_string(nodes), "--up", "--down", "--test=exec", "--", script, gate},
                          name(nodes))
                       .start());
  }
  for (test::Started& run : runs) run.wait_for("cluster is up");
  for (const std::size_t nodes : {1U, 2U, 3U}) std::ofstream(folder() / ("gate-" + std::to_string(nodes))) << '\n';
  for (const std::size_t nodes : {1U, 2U, 3U}) {
    const Finished run = runs[nodes - 1].wait();
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    std::string seen = "cluster is up\n";
    for (std::size_t node = 0; node < nodes; ++node) seen += "node/node-00000" + std::to_string(node) + "\n";
    EXPECT_TRUE(run.out.ends_with(seen)) << run.out;
    EXPECT_EQ(outcomes(rows(artifacts(name(nodes)))), "Up passed, Test passed, Down passed");
  }
  EXPECT_TRUE(nothing_runs());
}

}  // namespace
}  // namespace kt2::e2e
