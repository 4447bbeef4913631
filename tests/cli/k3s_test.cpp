// The k3s deployer's plan, word for word, for each of its flags, and what it refuses before anything is started.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

Finished run(const Sandbox& box, const Words& flags) {
  Words words{"k3s", "--run-id=r"};
  words.insert(words.end(), flags.begin(), flags.end());
  return box.kubetest2(words).run();
}

// The cluster's id is of the run's directory, which is another in each sandbox.
std::string plan(const Sandbox& box, Words flags) {
  flags.insert(flags.end(), {"--dry-run", "--up", "--down"});
  const Finished finished = run(box, flags);
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_FALSE(box.has_run());
  return std::regex_replace(box.plain(finished.out), std::regex("(kt2|kubetest2|k3s|KUBETEST2_K3S)([-=])[0-9a-f]{8}"),
                            "$1$2ID");
}

// The lines of a plan that start k3s, from that word on.
Words starts(const std::string& plan) {
  Words found;
  for (const std::string& line : split(plan)) {
    const auto at = line.find(" k3s server ");
    const auto agent = line.find(" k3s agent ");
    if (at != std::string::npos) found.push_back(line.substr(at + 1));
    if (agent != std::string::npos) found.push_back(line.substr(agent + 1));
  }
  return found;
}

const std::string k_work = "DIR/_rundir/r/k3s-work";
const std::string k_server =
    "k3s server --data-dir=/var/lib/rancher/k3s --token-file=" + k_work +
    "/token --node-name=k3s-ID-server --node-ip=10.65.128.2 --kubelet-arg=cgroup-root=/kubetest2-ID/server";
const std::string k_registries = " --private-registry=" + k_work + "/server/registries.yaml";
const std::string k_kubeconfig =
    " --write-kubeconfig=" + k_work +
    "/server/kubeconfig --write-kubeconfig-mode=600 --https-listen-port=6443 --cluster-cidr=10.64.0.0/16 "
    "--service-cidr=10.65.0.0/17 --tls-san=10.65.128.2";

TEST(K3s, PlansWhatItMakes) {
  const Sandbox box;
  EXPECT_EQ(plan(box, {"--agents=1"}), golden("plan_k3s.txt"));
}

TEST(K3s, HandsItsFlagsToK3s) {
  const struct {
    Words flags;
    std::string server;
  } cases[] = {
      {{}, k_server + k_kubeconfig},
      {{"--disable=traefik,metrics-server", "--disable=coredns"},
       k_server + k_kubeconfig + " --disable=traefik --disable=metrics-server --disable=coredns"},
      {{"--flannel-backend=host-gw"}, k_server + k_kubeconfig + " --flannel-backend=host-gw"},
      {{"--server-arg=--debug", "--server-arg=--kube-apiserver-arg=v=4"},
       k_server + k_kubeconfig + " --debug --kube-apiserver-arg=v=4"},
      {{"--registries=file"}, k_server + k_registries + k_kubeconfig},
  };
  for (const auto& c : cases) {
    const Sandbox box;
    EXPECT_EQ(starts(plan(box, c.flags)), Words{c.server});
  }
}

TEST(K3s, HandsTheAgentsTheirs) {
  const Sandbox box;
  const Words found = starts(plan(box, {"--agents=2", "--registries=file", "--agent-arg=--node-label=a=b"}));
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[2], "k3s agent --data-dir=/var/lib/rancher/k3s --token-file=" + k_work +
                          "/token --node-name=k3s-ID-agent-2 --node-ip=10.65.128.4 "
                          "--kubelet-arg=cgroup-root=/kubetest2-ID/agent-2 --private-registry=" +
                          k_work + "/agent-2/registries.yaml --server=https://10.65.128.2:6443 --node-label=a=b");
}

TEST(K3s, RunsWithoutRoot) {
  const Sandbox box;
  EXPECT_EQ(plan(box, {"--rootless"}), golden("plan_k3s_rootless.txt"));
}

TEST(K3s, ShowsRuncsStateToTheHost) {
  const Sandbox box;
  EXPECT_TRUE(contains(plan(box, {"--runtime-root=" + (box / "runc").string()}), " KUBETEST2_RUNC_ROOT=DIR/runc "));
}

TEST(K3s, FetchesReleasesByVersionChannelAndArchitecture) {
  const Sandbox box;
  const std::string text = plan(box, {"--k3s-version=v1.34.1+k3s1", "--airgap-images=fetch"});
  EXPECT_TRUE(contains(text, "download https://github.com/k3s-io/k3s/releases/download/v1.34.1+k3s1/k3s")) << text;
  EXPECT_TRUE(contains(text, "DIR/_rundir/r/k3s server ")) << text;
  EXPECT_TRUE(contains(text, "/download/VERSION/k3s-airgap-images-")) << text;
  const std::string channel =
      plan(box, {"--k3s-version=v1.34", "--k3s-url=/mirror/", "--channel-url=/mirror/channels"});
  EXPECT_TRUE(contains(channel, "file:///mirror/channels")) << channel;
  EXPECT_TRUE(contains(channel, "download file:///mirror/download/VERSION/k3s")) << channel;
}

TEST(K3s, RefusesWhatCannotBe) {
  const Sandbox box;
  std::ofstream(box / "kubeconfig") << "somebody's";
  fs::create_directories(box / "runc" / "k8s.io");
  const struct {
    Words flags;
    const char* said;
  } cases[] = {
      {{"--agents=-1"}, "--agents=-1: it is a number from 0 to 99"},
      {{"--rootless", "--agents=1"}, "k3s without root is one node alone"},
      {{"--rootless", "--runtime-root=/x"}, "without root runc's state is where k3s has it"},
      {{"--registries=/none"}, "--registries=/none: there is no such file"},
      {{"--airgap-images=/none"}, "--airgap-images=/none: there is no such file"},
      {{"--k3s-version=v1.34.1"}, "it is a version such as v1.34.1+k3s1, a channel"},
      {{"--k3s-version=./none"}, "--k3s-version=./none: there is no such file"},
      {{"--kubeconfig=" + (box / "kubeconfig").string()}, "there is such a file, which k3s would replace"},
      {{"--runtime-root=" + (box / "runc").string()}, "it is no empty directory"},
      {{}, "have it downloaded by --k3s-version=stable"},
  };
  for (const auto& c : cases) {
    Words words = c.flags;
    words.emplace_back("--up");
    const Finished finished = run(box, words);
    EXPECT_EQ(finished.status, 1);
    EXPECT_TRUE(contains(finished.err, c.said)) << finished.err;
  }
  const Finished down = run(box, {"--down"});
  EXPECT_EQ(down.status, 1);
  EXPECT_TRUE(contains(down.err, "there is no cluster to take down in")) << down.err;
}

}  // namespace
}  // namespace kt2::test
