// Real clusters by kind, in the container engine that tests/e2e/engine finds or starts.
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "e2e/real_stack.hpp"
#include "e2e/reports.hpp"

namespace kt2::e2e {
namespace {

using test::Finished;
using test::Program;
using test::Started;

using Words = std::vector<std::string>;

// Pods, services, DNS and volumes, of Kubernetes' conformance suite.
constexpr const char* k_specs =
    R"(\[sig-node\] (Pods should|ConfigMap should be consumable|Downward API should|Secrets should|Variable Expansion should allow).*\[Conformance\])"
    R"(|\[sig-network\] (Networking Granular Checks: Pods should function|Services should serve).*\[Conformance\])"
    R"(|\[sig-storage\] (EmptyDir volumes should support \(non-root|ConfigMap should be consumable from pods in volume \[).*\[Conformance\])";

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

class KindCluster : public RealStack {
 protected:
  void SetUp() override {
    RealStack::SetUp();
    if (IsSkipped()) return;
    if (const std::string why = variable("KUBETEST2_NO_ENGINE"); !why.empty()) GTEST_SKIP() << why;
    if (variable("KUBETEST2_KIND").empty()) {
      GTEST_SKIP() << "KUBETEST2_KIND does not name the folder of kind: run ./dev e2e";
    }
    m_before = things();
  }

  // What a failed test left.
  void TearDown() override {
    RealStack::TearDown();
    if (IsSkipped()) return;
    for (const std::string& name : lines({"kind", "get", "clusters"})) {
      if (name.starts_with(prefix())) engine({"kind", "delete", "cluster", "--name", name}).run();
    }
  }

  // `kubetest2 kind WORDS…` in this test's own home.
  Program kind(const std::string& run, const Words& words) const {
    Words all{"--cluster-name=" + prefix() + run, "--image-name=" + variable("KUBETEST2_KIND_IMAGE")};
    all.insert(all.end(), words.begin(), words.end());
    return at_home(launch("kind", all, run));
  }

  Program at_home(Program program) const {
    std::filesystem::create_directories(home());
    program.set("HOME", home().string()).set("KUBETEST2_CACHE", (folder() / "cache").string());
    return program;
  }

  // Another program there.
  Program engine(const Words& words) const {
    Program program(words);
    program.set("PATH", stack().string() + ":" + variable("PATH"));
    return at_home(std::move(program));
  }

  Words lines(const Words& words) const {
    const std::string out = engine(words).run().out;
    Words result;
    std::istringstream stream(out);
    for (std::string line; std::getline(stream, line);) result.push_back(line);
    return result;
  }

  // This test's clusters alone: others may be made at the same time.
  std::string prefix() const { return "kt2-" + std::to_string(::getpid()) + "-"; }

  // What there is of this test's clusters: containers, entries in the kubeconfig; and kind's network, which all share,
  // while no other cluster uses it.
  Words things() const {
    Words found;
    bool others = false;
    const Words names =
        lines({"docker", "ps", "--all", "--filter", "label=io.x-k8s.kind.cluster", "--format", "{{.Names}}"});
    for (const std::string& name : names) {
      if (name.starts_with(prefix()))
        found.push_back("container " + name);
      else
        others = true;
    }
    if (!others && engine({"docker", "network", "inspect", "kind"}).run().status == 0) found.push_back("network");
    const std::string config = test::read(home() / ".kube/config");
    if (config.find("name: kind-") != std::string::npos) found.push_back("kubeconfig " + config);
    return found;
  }

  void expect_nothing_left() const {
    EXPECT_EQ(things(), m_before);
    EXPECT_TRUE(nothing_runs());
  }

  std::filesystem::path home() const { return folder() / "home"; }

 private:
  Words m_before;
};

TEST_F(KindCluster, RunsRealSpecs) {
  const Finished run =
      kind("run", {"--workers=2", "--image-archive=" + variable("KUBETEST2_KIND") + "/pods.tar", "--up", "--down",
                   "--test=ginkgo", "--", "--use-binaries-from-path", "--provider=skeleton", "--parallel=4",
                   std::string("--focus-regex=") + k_specs, R"(--skip-regex=\[Serial\]|\[Slow\])",
                   "--test-args=--disable-log-dump", "--ginkgo-args=--silence-skips --no-color"})
          .run();
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Test passed, Down passed");
  const Specs found = specs(artifacts());
  EXPECT_GE(found.passed, 20);
  EXPECT_EQ(found.failed, 0);
  EXPECT_TRUE(std::filesystem::exists(artifacts() / "kind-config.yaml"));
  EXPECT_TRUE(std::filesystem::exists(artifacts() / "logs" / (prefix() + "run-worker2") / "kubelet.log"));
  expect_nothing_left();
}

TEST_F(KindCluster, FlagsArriveAtTheComponents) {
  const Finished run =
      kind("run",
           {"--up", "--down", "--log-level=3", "--kubelet-arg=max-pods=42", "--feature-gates=AllAlpha=false",
            "--runtime-config=api/beta=true", "--kube-proxy-mode=iptables", "--test=exec", "--", "sh", "-c",
            "kubectl get nodes -o 'jsonpath={.items[0].status.capacity.pods} pods, ' && "
            "kubectl -n kube-system get pods -o yaml && kubectl -n kube-system get configmap kube-proxy -o yaml"})
          .run();
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_NE(run.out.find("42 pods, "), std::string::npos) << run.out;
  for (const char* argument : {"- --v=3", "- --feature-gates=AllAlpha=false", "- --runtime-config=api/beta=true"}) {
    EXPECT_NE(run.out.find(argument), std::string::npos) << argument << run.out;
  }
  EXPECT_NE(run.out.find("verbosity: 3"), std::string::npos) << run.out;
  expect_nothing_left();
}

TEST_F(KindCluster, TwoAtOnceDoNotDisturbOneAnother) {
  const Words words{"--up", "--down", "--test=exec", "--", "kubectl", "get", "nodes", "--output=name"};
  Started one = kind("one", words).start();
  Started other = kind("other", words).start();
  for (auto* started : {&one, &other}) {
    const std::string name = prefix() + (started == &one ? "one" : "other");
    const Finished finished = started->wait();
    EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
    EXPECT_NE(finished.out.find("node/" + name + "-control-plane\n"), std::string::npos) << finished.out;
  }
  expect_nothing_left();
}

TEST_F(KindCluster, ASignalInTheMiddleOfCreationLeavesNothing) {
  int run = 0;
  // What kind says when it begins to make containers, to write their configuration, and to start Kubernetes.
  for (const char* moment :
       {"Ensuring node image", "Preparing nodes", "Writing configuration", "Starting control-plane"}) {
    Started started = kind(std::to_string(++run), {"--workers=1", "--up", "--down"}).start();
    started.wait_for(moment);
    started.signal(SIGTERM);
    const Finished finished = started.wait();
    EXPECT_EQ(finished.status, 128 + SIGTERM) << finished.out << finished.err;
    EXPECT_EQ(outcomes(rows(artifacts(std::to_string(run)))), "Up FAILED, Down passed");
    expect_nothing_left();
  }
}

TEST_F(KindCluster, ALaterCallTakesItDown) {
  ASSERT_EQ(kind("run", {"--up"}).run().status, 0);
  const Finished refused = kind("again", {"--up", "--down", "--cluster-name=" + prefix() + "run"}).run();
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.err.find("is there already"), std::string::npos) << refused.err;
  EXPECT_EQ(lines({"kind", "get", "clusters"}), Words{prefix() + "run"});
  // By the run alone.
  const Finished down = at_home(launch("kind", {"--down"})).run();
  EXPECT_EQ(down.status, 0) << down.err;
  expect_nothing_left();
}

TEST_F(KindCluster, ABrokenConfigurationLeavesNothing) {
  // kubeadm makes no cluster that is so much older than itself.
  std::ofstream(folder() / "kind.yaml") << "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n"
                                           "kubeadmConfigPatches:\n- |\n  kind: ClusterConfiguration\n"
                                           "  kubernetesVersion: v1.20.0\n";
  const Finished run =
      kind("run", {"--up", "--down", "--retain", "--config=" + (folder() / "kind.yaml").string()}).run();
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(outcomes(rows(artifacts())), "Up FAILED, Down passed");
  EXPECT_NE(rows(artifacts()).front().output.find("v1.20.0"), std::string::npos) << rows(artifacts()).front().output;
  EXPECT_TRUE(std::filesystem::exists(artifacts() / "logs" / (prefix() + "run-control-plane") / "kubelet.log"))
      << "what --retain is for";
  expect_nothing_left();
}

TEST_F(KindCluster, ABrokenImageIsNamedFirst) {
  const std::string manifest = std::string(KT2_E2E_SOURCE) + "/kind/broken-image.yaml";
  const Finished run =
      kind("run", {"--up", "--down", "--test=exec", "--", "sh", "-c",
                   "kubectl apply -f '" + manifest +
                       "' && kubectl wait pod/broken-image --timeout=100s "
                       "--for=jsonpath='{.status.containerStatuses[0].state.waiting.reason}'=ErrImagePull; exit 3"})
          .run();
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Test FAILED, Down passed");
  std::ifstream summary(artifacts() / "cluster/summary.txt");
  std::string first_lines;
  std::string line;
  for (int i = 0; i < 5 && std::getline(summary, line); ++i) first_lines += line + "\n";
  EXPECT_NE(first_lines.find("default/broken-image"), std::string::npos) << first_lines;
  EXPECT_NE(first_lines.find("127.0.0.1:1/nothing:none"), std::string::npos) << first_lines;
  // And so the last that is printed.
  EXPECT_NE(run.err.rfind("default/broken-image"), std::string::npos) << run.err;
  expect_nothing_left();
}

}  // namespace
}  // namespace kt2::e2e
