// What the kind deployer's flags come to beyond those of the Go program: kind's configuration, which kind runs, images,
// readiness, DNS. kind and docker are stand-ins.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "kind_world.hpp"
#include "support/http_server.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

Words up_with(const Words& flags) {
  Words words{"kind", "--run-id=r", "--up"};
  words.insert(words.end(), flags.begin(), flags.end());
  return words;
}

// What kind gets to read with these flags; the artifacts keep the same.
std::string configuration(const KindWorld& world, const Words& flags) {
  const Finished finished = world.run(up_with(flags));
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(world.calls().at(0), " --config DIR/_artifacts/kind-config.yaml")) << world.calls().at(0);
  EXPECT_EQ(read(world.box().artifacts() / "kind-config.yaml"), world.seen_configuration());
  return world.seen_configuration();
}

const std::string k_head = "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n";

TEST(KindFlags, EachIsPartOfTheConfiguration) {
  const struct {
    Words flags;
    const char* text;
  } cases[] = {
      {{"--ip-family=dual"}, "networking:\n  ipFamily: dual\n"},
      {{"--kube-proxy-mode=nftables", "--ip-family=ipv4"},
       "networking:\n  ipFamily: ipv4\n  kubeProxyMode: nftables\n"},
      {{"--feature-gates=A=true,B=false"}, "featureGates:\n  A: true\n  B: false\n"},
      {{"--feature-gates", R"({"A": true, "B": false})"}, "featureGates:\n  A: true\n  B: false\n"},
      {{"--runtime-config=api/all=true,a/v1=x"}, "runtimeConfig:\n  api/all: true\n  a/v1: x\n"},
      {{"--runtime-config", R"({"api/all": "true"})"}, "runtimeConfig:\n  api/all: \"true\"\n"},
      {{"--workers=2"}, "nodes:\n  - role: control-plane\n  - role: worker\n  - role: worker\n"},
      {{"--control-planes=2"}, "nodes:\n  - role: control-plane\n  - role: control-plane\n"},
      {{"--kubelet-arg=max-pods=20", "--kubelet-arg", "\"--eviction-hard=a<1,b<2\""},
       "kubeadmConfigPatches:\n"
       "  - |\n    kind: InitConfiguration\n    nodeRegistration:\n      kubeletExtraArgs:\n        \"max-pods\": "
       "\"20\"\n"
       "        \"eviction-hard\": \"a<1,b<2\"\n"
       "  - |\n    kind: JoinConfiguration\n    nodeRegistration:\n      kubeletExtraArgs:\n        \"max-pods\": "
       "\"20\"\n"
       "        \"eviction-hard\": \"a<1,b<2\"\n"},
      {{"--log-level=4"},
       "kubeadmConfigPatches:\n"
       "  - |\n    kind: ClusterConfiguration\n    apiServer:\n      extraArgs:\n        \"v\": \"4\"\n"
       "    controllerManager:\n      extraArgs:\n        \"v\": \"4\"\n"
       "    scheduler:\n      extraArgs:\n        \"v\": \"4\"\n"
       "  - |\n    kind: InitConfiguration\n    nodeRegistration:\n      kubeletExtraArgs:\n        \"v\": \"4\"\n"
       "  - |\n    kind: JoinConfiguration\n    nodeRegistration:\n      kubeletExtraArgs:\n        \"v\": \"4\"\n"
       "  - |\n    kind: KubeProxyConfiguration\n    logging:\n      \"verbosity\": 4\n"},
  };
  for (const auto& c : cases) {
    const KindWorld world;
    EXPECT_EQ(configuration(world, c.flags), k_head + c.text) << c.flags.front();
  }
}

TEST(KindFlags, CompleteTheUsersConfiguration) {
  const KindWorld world;
  std::ofstream(world / "c.yaml")
      << "# mine\nkind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nname: x\n"
         "networking: {ipFamily: ipv6, podSubnet: \"fd00::/56\"}\n"
         "nodes:\n- role: control-plane\n  extraMounts: [{hostPath: /a, containerPath: /b}]\n"
         "kubeadmConfigPatches:\n- |\n  kind: ClusterConfiguration\n  apiServer:\n    extraArgs:\n      a: b\n";
  EXPECT_EQ(
      configuration(world, {"--config=c.yaml", "--workers=1", "--kube-proxy-mode=ipvs", "--kubelet-arg=a=b",
                            "--feature-gates=A=true", "--ip-family=ipv6"}),
      "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nname: x\n"
      "networking:\n  ipFamily: ipv6\n  podSubnet: \"fd00::/56\"\n  kubeProxyMode: ipvs\n"
      "nodes:\n  - role: control-plane\n    extraMounts:\n      - hostPath: \"/a\"\n        containerPath: \"/b\"\n"
      "  - role: worker\n"
      "kubeadmConfigPatches:\n"
      "  - |\n    kind: ClusterConfiguration\n    apiServer:\n      extraArgs:\n        a: b\n"
      "  - |\n    kind: InitConfiguration\n    nodeRegistration:\n      kubeletExtraArgs:\n        \"a\": \"b\"\n"
      "  - |\n    kind: JoinConfiguration\n    nodeRegistration:\n      kubeletExtraArgs:\n        \"a\": \"b\"\n"
      "featureGates:\n  A: true\n");
}

TEST(KindFlags, AContradictionNamesBothBeforeAnythingStarts) {
  const std::string user =
      "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnetworking:\n  ipFamily: ipv4\n"
      "featureGates: {A: false}\nnodes:\n- role: control-plane\n- role: worker\n  kubeadmConfigPatches:\n"
      "  - |\n    kind: JoinConfiguration\n    nodeRegistration:\n      kubeletExtraArgs: {max-pods: \"9\"}\n"
      "kubeadmConfigPatches:\n- |\n  kind: Other\n  ---\n  kind: ClusterConfiguration\n  scheduler:\n    extraArgs:\n"
      "    - name: v\n      value: \"2\"\n";
  const struct {
    Words flags;
    const char* message;
  } cases[] = {
      {{"--ip-family=ipv6"},
       "networking.ipFamily is \"ipv4\" in c.yaml:4, and \"ipv6\" in --ip-family=ipv6: they have to be the same"},
      {{"--feature-gates=A=true"}, "featureGates.A is \"false\" in c.yaml:5, and \"true\" in --feature-gates=A=true"},
      {{"--workers=2"}, "there are 2 nodes of the role worker by --workers=2, and 1 in c.yaml"},
      {{"--control-planes=3"}, "there are 3 nodes of the role control-plane by --control-planes=3, and 1 in c.yaml"},
      {{"--log-level=4"},
       "ClusterConfiguration's scheduler.extraArgs.v is \"2\" in c.yaml, kubeadmConfigPatches[], and \"4\" by "
       "--log-level=4"},
      {{"--kubelet-arg=max-pods=7"},
       "JoinConfiguration's nodeRegistration.kubeletExtraArgs.max-pods is \"9\" in c.yaml, "
       "nodes[].kubeadmConfigPatches[], and \"7\" by --kubelet-arg=max-pods=7"},
  };
  for (const auto& c : cases) {
    const KindWorld world;
    std::ofstream(world / "c.yaml") << user;
    Words words = up_with({"--config=c.yaml"});
    words.insert(words.end(), c.flags.begin(), c.flags.end());
    const Finished finished = world.run(words);
    EXPECT_EQ(finished.status, 1) << c.message;
    EXPECT_TRUE(contains(finished.err, c.message)) << finished.err;
    EXPECT_EQ(world.calls(), Words{});
    EXPECT_FALSE(world.box().has_run());
  }
}

TEST(KindFlags, RefusesWhatCanMeanNothing) {
  const struct {
    Words flags;
    const char* message;
  } cases[] = {
      {{"--ip-family=ipv5"}, "--ip-family=ipv5: it is one of ipv4, ipv6, dual"},
      {{"--kube-proxy-mode=x"}, "--kube-proxy-mode=x: it is one of iptables, ipvs, nftables, none"},
      {{"--feature-gates=A"}, "--feature-gates=A: \"A\" is no NAME=VALUE"},
      {{"--feature-gates=A=maybe"}, "--feature-gates=A=maybe: a gate is true or false, and this is neither: A: maybe"},
      {{"--feature-gates={A: true"}, "--feature-gates={A: true: line 1: not YAML"},
      {{"--log-level=-1"}, "--log-level=-1: a level is a number from 0 to 10"},
      {{"--workers=-1"}, "--workers=-1: it is a number of nodes from 0 to 500"},
      {{"--control-planes=0"}, "--control-planes=0: it is a number of nodes from 1 to 99"},
      {{"--kubelet-arg=max-pods"}, "--kubelet-arg=max-pods: write NAME=VALUE"},
      {{"--kubelet-arg=v=2", "--log-level=3"}, "kubelet's v is \"3\" by --log-level=3, and \"2\" by --kubelet-arg=v=2"},
      {{"--kind-version=0.33"},
       "--kind-version=0.33: it is a version such as v0.33.0, latest, or the path of a program"},
      {{"--kind-version=./none"}, "--kind-version=./none: there is no such file"},
      {{"--image-archive=none.tar"}, "--image-archive=none.tar: there is no such file"},
      {{"--load-image=none:1"}, "--load-image=none:1: docker has no such image"},
  };
  const KindWorld world;
  for (const auto& c : cases) {
    const Finished finished = world.run(up_with(c.flags));
    EXPECT_EQ(finished.status, 1) << c.message;
    EXPECT_TRUE(contains(finished.err, c.message)) << finished.err;
    EXPECT_FALSE(world.box().has_run());
  }
}

TEST(KindFlags, KnobsAreReadOnlyWhenAskedFor) {
  const std::map<std::string, std::string> environment{{"FEATURE_GATES", R"({"A": true})"},
                                                       {"RUNTIME_CONFIG", R"({"api/beta": "false"})"},
                                                       {"IP_FAMILY", "dual"},
                                                       {"KUBE_PROXY_MODE", "ipvs"},
                                                       {"KIND_CLUSTER_LOG_LEVEL", "6"}};
  const auto run = [&](const KindWorld& world, const Words& flags) {
    Program program = world.kubetest2(up_with(flags));
    for (const auto& [name, value] : environment) program.set(name, value);
    const Finished finished = program.run();
    EXPECT_EQ(finished.status, 0) << finished.err;
    return world.seen_configuration();
  };
  const KindWorld without;
  EXPECT_EQ(run(without, {}), "");
  EXPECT_EQ(without.calls().at(0), "kind create cluster --name kind-r");

  const KindWorld with;
  EXPECT_EQ(run(with, {"--env-knobs", "--kube-proxy-mode=iptables"}), golden("kind_env_knobs.yaml"));

  // The script's own defaults are for those who bring no configuration.
  const KindWorld completed;
  std::ofstream(completed / "c.yaml") << "kind: Cluster\n";
  const std::string text = run(completed, {"--env-knobs", "--config=c.yaml"});
  EXPECT_TRUE(contains(text, "ipFamily: dual\n") && contains(text, "\"v\": \"6\"")) << text;
  EXPECT_FALSE(contains(text, "nodes:") || contains(text, "dnsSearch") || contains(text, "container-log")) << text;
}

TEST(KindFlags, AContradictionNamesTheVariable) {
  const KindWorld world;
  std::ofstream(world / "c.yaml") << "networking: {ipFamily: ipv4}\n";
  Program program = world.kubetest2(up_with({"--env-knobs", "--config=c.yaml"}));
  const Finished finished = program.set("IP_FAMILY", "ipv6").run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "networking.ipFamily is \"ipv4\" in c.yaml:1, and \"ipv6\" in IP_FAMILY=ipv6"))
      << finished.err;
}

TEST(KindFlags, TheUsersConfigurationIsKeptAsItIs) {
  const KindWorld world;
  std::ofstream(world / "c.yaml") << "# mine\nkind: Cluster\n";
  EXPECT_EQ(world.run(up_with({"--config=c.yaml"})).status, 0);
  EXPECT_EQ(world.calls().at(0), "kind create cluster --name kind-r --config c.yaml");
  EXPECT_EQ(read(world.box().artifacts() / "kind-config.yaml"), "# mine\nkind: Cluster\n");
}

TEST(KindFlags, RetainImagesAndArchives) {
  const KindWorld world;
  world.make_image("app:1");
  world.make_image("app:2");
  std::ofstream(world / "a.tar");
  const Finished finished =
      world.run(up_with({"--retain", "--load-image=app:1", "--load-image=app:2", "--image-archive=a.tar"}));
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(world.calls(),
            (Words{"kind create cluster --name kind-r --retain", "kind get kubeconfig --name kind-r",
                   "kind load docker-image app:1 app:2 --name kind-r", "kind load image-archive a.tar --name kind-r"}));
}

TEST(KindFlags, UpEndsWhenEveryNodeIsReady) {
  const KindWorld world;
  world.cluster().put_node("node", false);
  Started started = world.kubetest2(up_with({"--test=exec", "--", "echo", "tested"})).start();
  started.wait_for("node");
  started.wait_for("Ready");
  world.cluster().put_node("node", true);
  const Finished finished = started.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(finished.out, "tested")) << finished.out;
}

TEST(KindFlags, NodesThatAreNeverReadyAreNamed) {
  const KindWorld world;
  world.cluster().put_node("node", false);
  const Finished finished = world.run(up_with({"--wait=300ms"}));
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(rows(world.box().junit()), Words{"Up FAILED"});
  EXPECT_TRUE(contains(world.box().junit(), "node")) << world.box().junit();
  EXPECT_EQ(world.run({"kind", "--run-id=s", "--up", "--wait=0"}).status, 0);
}

TEST(KindFlags, NodesWithoutANetworkOfKindsAreNotWaitedFor) {
  const KindWorld world;
  world.cluster().put_node("node", false);
  std::ofstream(world / "c.yaml") << "networking: {disableDefaultCNI: true}\n";
  const Finished finished = world.run(up_with({"--config=c.yaml"}));
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(finished.err, "nodes are not waited for")) << finished.err;
}

TEST(KindFlags, WithIpv6ItsDnsAsksNobodyElse) {
  const KindWorld world;
  const Finished finished = world.run(up_with({"--ip-family=ipv6"}));
  EXPECT_EQ(finished.status, 0) << finished.err;
  const std::string patch = read(world / "patch");
  EXPECT_TRUE(contains(patch, "kubernetes cluster.local internal in-addr.arpa")) << patch;
  EXPECT_FALSE(contains(patch, "forward")) << patch;
  EXPECT_EQ(
      read(world / "exec"),
      "kind-r-control-plane kubectl --kubeconfig=/etc/kubernetes/admin.conf --namespace=kube-system get "
      "configmap/coredns\n"
      "kind-r-control-plane kubectl --kubeconfig=/etc/kubernetes/admin.conf --namespace=kube-system patch "
      "configmap/coredns\n"
      "kind-r-control-plane kubectl --kubeconfig=/etc/kubernetes/admin.conf --namespace=kube-system rollout restart\n");
}

TEST(KindFlags, TheNetworkGoesWithTheLastCluster) {
  const KindWorld world;
  world.remove_network();
  EXPECT_EQ(world.run({"kind", "--run-id=1", "--up"}).status, 0);
  EXPECT_EQ(world.run({"kind", "--run-id=2", "--up"}).status, 0);
  EXPECT_TRUE(world.has_network());
  EXPECT_EQ(world.run({"kind", "--run-id=1", "--down"}).status, 0);
  EXPECT_TRUE(world.has_network()) << "the other cluster is in it";
  EXPECT_EQ(world.run({"kind", "--run-id=2", "--down"}).status, 0);
  EXPECT_FALSE(world.has_network());
}

TEST(KindFlags, ANetworkThatWasThereStays) {
  const KindWorld world;
  EXPECT_EQ(world.run({"kind", "--run-id=1", "--up", "--down"}).status, 0);
  EXPECT_TRUE(world.has_network());
}

class KindVersion : public ::testing::Test {
 protected:
  // The stand-in, with a version.
  void write_kind(const fs::path& file, const std::string& version) const {
    write_script(file, replace_all(read(world.box().bin() / "kind"), "case \"$1 $2\" in",
                                   "if [ \"$1\" = version ]; then echo kind " + version +
                                       " go1.26 linux/amd64; fi\ncase \"$1 $2\" in"));
  }

  // A release as GitHub lays it out. Returns the file with the sum.
  fs::path release(const std::string& folder, const std::string& version) const {
    const std::string machine = split(world.box().program({"uname", "-m"}).run().out)[0];
    const std::string name = "kind-linux-" + std::string(machine == "aarch64" ? "arm64" : "amd64");
    const fs::path file = world / "releases" / folder / name;
    fs::create_directories(file.parent_path());
    write_kind(file, version);
    const fs::path sum = file.string() + ".sha256sum";
    std::ofstream(sum) << world.box().program({"sha256sum", file.string()}).run().out.substr(0, 64) << "  " << name
                       << "\n";
    return sum;
  }

  Finished run(const std::string& wanted) const {
    Program program =
        world.kubetest2(up_with({"--down", "--kind-version=" + wanted, "--kind-url=" + m_server.url("/releases")}));
    return program.set("KUBETEST2_CACHE", (world / "cache").string()).run();
  }

  std::string version_used() const {
    const auto metadata = nlohmann::json::parse(read(world.box().artifacts() / "metadata.json"));
    EXPECT_EQ(metadata.at("kind-path"), (world / "_rundir/r/kind").string());
    return metadata.at("kind-version");
  }

  KindWorld world;

 private:
  HttpServer m_server{[this](const HttpRequest& request, HttpConnection& connection) {
    const fs::path file = world / request.target.substr(1);
    if (fs::is_regular_file(file))
      connection.answer(200, read(file));
    else
      connection.answer(404);
  }};
};

TEST_F(KindVersion, IsDownloadedCheckedAndCached) {
  release("download/v0.33.0", "v0.33.0");
  fs::remove(world.box().bin() / "kind");
  Finished finished = run("v0.33.0");
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(version_used(), "v0.33.0");
  EXPECT_FALSE(world.has_cluster("kind-r"));

  fs::remove_all(world / "releases");
  finished = run("v0.33.0");
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(finished.err, "is in the cache")) << finished.err;
}

TEST_F(KindVersion, LatestIsTheLatest) {
  release("latest/download", "v0.33.0");
  EXPECT_EQ(run("latest").status, 0);
  EXPECT_EQ(version_used(), "v0.33.0");
  release("latest/download", "v0.34.0");
  EXPECT_EQ(run("latest").status, 0);
  EXPECT_EQ(version_used(), "v0.34.0");
}

TEST_F(KindVersion, MayBeAPath) {
  write_kind(world / "my-kind", "v0.35.0-alpha");
  EXPECT_EQ(run("./my-kind").status, 0);
  EXPECT_EQ(version_used(), "v0.35.0-alpha");
}

TEST_F(KindVersion, ABadOneIsNeverRun) {
  std::ofstream(release("download/v0.33.0", "v0.33.0")) << std::string(64, 'a') << "\n";
  const Finished finished = run("v0.33.0");
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(world.calls(), Words{});
  EXPECT_TRUE(contains(finished.err, "sha256")) << finished.err;
}

}  // namespace
}  // namespace kt2::test
