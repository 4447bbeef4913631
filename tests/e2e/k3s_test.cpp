// Clusters of the k3s deployer, by its stand-in: one call, several calls, three at a time, and nothing of them left.
#include <sys/stat.h>

#include <fstream>

#include "e2e/k3s/k3s_host.hpp"
#include "e2e/reports.hpp"

namespace kt2::e2e {
namespace {

namespace fs = std::filesystem;
using test::Finished;

TEST_F(K3s, IsThereForTheTestAndGoneAfterwards) {
  bring_up_other();
  const Finished run = k3s({"--agents=1", "--disable=traefik", "--up", "--down", "--test=exec", "--", "sh", "-c",
                            "kubectl get nodes -o name; kubectl get deploy -A -o name; stat -c %a $KUBECONFIG;"
                            "ps -eo args | grep -c '^containerd-shim'"})
                           .run();
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_NE(run.out.find("-agent-1\nnode/k3s-"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("-server\ndeployment.apps/coredns\ndeployment.apps/local-path-provisioner\n"
                         "deployment.apps/metrics-server\n600\n6\n"),  // two shims a node, the other's included
            std::string::npos)
      << run.out;
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Test passed, Down passed");
  EXPECT_EQ(changes(), "");
  EXPECT_TRUE(other_answers());
  EXPECT_FALSE(fs::exists(run_dir() / "k3s-work"));
  EXPECT_FALSE(fs::exists(run_dir() / "kubeconfig"));
}

TEST_F(K3s, IsSharedByCallsOfOneRun) {
  remember();
  const Finished up = k3s({"--up"}).run();
  ASSERT_EQ(up.status, 0) << up.out << up.err;
  const Finished again = k3s({"--up"}).run();
  EXPECT_EQ(again.status, 1) << again.err;
  EXPECT_NE(again.err.find("--reuse goes on with it"), std::string::npos) << again.err;
  const Finished reused = k3s({"--up", "--reuse", "--test=exec", "--", "kubectl", "get", "nodes", "-o", "name"}).run();
  EXPECT_EQ(reused.status, 0) << reused.out << reused.err;
  EXPECT_NE(reused.out.find("-server\n"), std::string::npos) << reused.out;
  const Finished down = k3s({"--down"}).run();
  EXPECT_EQ(down.status, 0) << down.out << down.err;
  EXPECT_EQ(changes(), "");
  const Finished nothing = k3s({"--down"}).run();
  EXPECT_EQ(nothing.status, 0) << nothing.out << nothing.err;
}

// Each of the three holds its cluster until all are up, and then sees its own nodes and nobody else's.
TEST_F(K3s, StandsBesideTwoOthers) {
  remember();
  const fs::path script = folder() / "nodes-when-told";
  test::write_script(script, "#!/bin/sh\necho cluster is up\nread _ <\"$1\"\nexec kubectl get nodes --output=name\n");
  const std::vector<std::string> names{"one", "two", "three"};
  std::vector<test::Started> runs;
  for (const std::string& name : names) {
    const std::string gate = folder() / ("gate-" + name);
    ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
    runs.push_back(k3s({"--up", "--down", "--test=exec", "--", script, gate}, name).start());
  }
  for (test::Started& run : runs) run.wait_for("cluster is up");
  for (const std::string& name : names) std::ofstream(folder() / ("gate-" + name)) << '\n';
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Finished run = runs[i].wait();
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    const auto nodes = run.out.find("node/");
    ASSERT_NE(nodes, std::string::npos) << run.out;
    seen.push_back(run.out.substr(nodes));
    EXPECT_EQ(seen.back().find("node/", 1), std::string::npos) << seen.back();
  }
  EXPECT_TRUE(seen[0] != seen[1] && seen[1] != seen[2] && seen[0] != seen[2]);
  EXPECT_EQ(changes(), "");
}

TEST_F(K3s, TellsWhyItDidNotComeUp) {
  remember();
  for (const auto& [how, role] : {std::pair("server-ends", "server"), std::pair("agent-ends", "agent-1")}) {
    const std::string end = std::string(role).substr(0, std::string(role).find('-'));
    const Finished run = k3s({"--agents=1", "--up", "--down"}, how).set("KUBETEST2_K3S_BREAK", how).run();
    EXPECT_EQ(run.status, 1) << run.err;
    EXPECT_NE(run.err.find("k3s " + std::string(role) + " ended while the cluster was coming up"), std::string::npos)
        << run.err;
    EXPECT_NE(run.err.find("the " + end + " ends here"), std::string::npos) << run.err;
    EXPECT_NE(test::read(log(std::string(role) + "/k3s.log", how)).find("the " + end + " ends here"),
              std::string::npos);
  }
  EXPECT_EQ(changes(), "");
}

TEST_F(K3s, LeavesItsDiagnosisWhenTheTestFails) {
  remember();
  const fs::path root = folder() / "runc";
  const fs::path registries = folder() / "registries.yaml";
  std::ofstream(registries) << "mirrors: {}\n";
  const Finished run = k3s({"--up", "--down", "--runtime-root=" + root.string(), "--registries=" + registries.string(),
                            "--test=exec", "--", "sh", "-c", "ls " + root.string() + "/k8s.io; exit 3"})
                           .run();
  EXPECT_EQ(run.status, 1) << run.err;
  EXPECT_NE(run.out.find("coredns\ntraefik\n"), std::string::npos) << run.out;
  EXPECT_NE(test::read(log("server/k3s.log")).find("Serving securely"), std::string::npos);
  EXPECT_EQ(test::read(log("server/containerd.log")).find("containerd of k3s-"), 0U);
  EXPECT_EQ(test::read(log("server/crictl-ps.txt")), "crictl ps --all: coredns traefik \n");
  EXPECT_EQ(test::read(log("server/pods/kube-system_coredns/0.log")), "a line of coredns\n");
  EXPECT_NE(test::read(log("check-config.txt")).find("STATUS: pass"), std::string::npos);
  EXPECT_FALSE(fs::exists(root));
  EXPECT_EQ(changes(), "");
}

}  // namespace
}  // namespace kt2::e2e
