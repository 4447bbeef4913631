// The gce deployer with each of its steps failing in turn: what was made is unmade, in order, and nothing else; and the
// failure says what, where and why.
#include <gtest/gtest.h>

#include <csignal>

#include "gce_world.hpp"
#include "support/http_server.hpp"

namespace kt2::test {
namespace {

using Words = std::vector<std::string>;

const Words k_whole{"gce", "--gcp-project=p", "--enable-compute-api", "--kubernetes-version=v1.34.4", "--up", "--down"};
const Words k_built{"gce",  "--gcp-project=p", "--legacy-mode", "--build", "--stage=gs://bucket/ci/some",
                    "--up", "--down"};

Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

const Words k_begin{"get-kube.sh", "gcloud services enable"};
const Words k_logs{"log-dump.sh", "kubectl cluster-info dump"};
constexpr const char* k_rule = "gcloud compute firewall-rules create";
constexpr const char* k_no_rule = "gcloud compute firewall-rules delete";
const Words k_up = joined(k_begin, {"kube-up.sh", "kubectl get nodes", k_rule});

TEST(GceFailure, UnmakesWhatWasMade) {
  const struct {
    const char* broken;
    Words words;
    Words rows;
    Words names;  // all calls
    const char* line;
  } cases[] = {
      {"print-workspace-status.sh",
       k_built,
       {"Build FAILED", "Down"},
       {"print-workspace-status.sh"},
       "DIR/hack/print-workspace-status.sh: exit status 7"},
      {"make",
       k_built,
       {"Build FAILED", "Down"},
       {"print-workspace-status.sh", "git log", "make quick-release"},
       "make quick-release KUBE_BUILD_PLATFORMS=linux/amd64: exit status 7"},
      {"krel",
       k_built,
       {"Build FAILED", "Down"},
       {"print-workspace-status.sh", "git log", "make quick-release", "krel push"},
       "krel push "},
      {"get-kube.sh", k_whole, {"Up FAILED", "Down"}, {"get-kube.sh"}, "DIR/cluster/get-kube.sh: exit status 7"},
      {"gcloud services",
       k_whole,
       {"Up FAILED", "Down"},
       k_begin,
       "gcloud services enable compute.googleapis.com --project=p: exit status 7"},
      {"kube-up.sh",
       k_whole,
       {"Up FAILED", "Down"},
       joined(joined(joined(k_begin, {"kube-up.sh"}), k_logs), {"kube-down.sh"}),
       "DIR/cluster/kube-up.sh: exit status 7"},
      {"kubectl get",
       k_whole,
       {"Up FAILED", "Down"},
       joined(joined(joined(k_begin, {"kube-up.sh", "kubectl get nodes"}), k_logs), {"kube-down.sh"}),
       "DIR/bin/kubectl get nodes -o=name: exit status 7"},
      {"gcloud compute firewall-rules create",
       k_whole,
       {"Up FAILED", "Down"},
       joined(joined(k_up, k_logs), {"kube-down.sh", k_no_rule}),
       "gcloud compute firewall-rules create --project p"},
      {"kube-down.sh",
       k_whole,
       {"Up", "Down FAILED"},
       joined(joined(k_up, k_logs), {"kube-down.sh", k_no_rule}),
       "DIR/cluster/kube-down.sh: exit status 7"},
  };
  for (const auto& c : cases) {
    const GceWorld world;
    world.break_program(c.broken);
    const Finished finished = world.run(c.words);
    EXPECT_EQ(finished.status, 1) << c.broken << finished.err;
    EXPECT_EQ(rows(world.box().junit()), c.rows) << c.broken;
    EXPECT_EQ(world.names(), c.names) << c.broken << "\n" << world.calls();
    for (const std::string& text : {world.box().junit(), finished.err}) {
      EXPECT_TRUE(contains(world.box().plain(text), c.line)) << c.broken << "\n" << world.box().plain(text);
      EXPECT_TRUE(contains(text, std::string("no luck with ") + c.broken)) << c.broken << "\n" << text;
    }
  }
}

TEST(GceFailure, OfWhatIsNotNeededIsAWarning) {
  const struct {
    const char* broken;
    Words words;
    const char* warning;
  } cases[] = {
      {"git", k_built, "git does not tell when \"DIR\" was committed: SOURCE_DATE_EPOCH is not set"},
      {"log-dump.sh", k_whole, "log-dump.sh could not fetch all logs of kt2-r"},
      {"kubectl cluster-info", k_whole, "kubectl cluster-info dump failed: what it said is in \"DIR/_artifacts/"},
      {k_no_rule, k_whole, "firewall rule kt2-r-minion-nodeports of project p could not be deleted"},
  };
  for (const auto& c : cases) {
    const GceWorld world;
    world.break_program(c.broken);
    const Finished finished = world.run(c.words);
    EXPECT_EQ(finished.status, 0) << c.broken << finished.err;
    EXPECT_TRUE(contains(world.box().plain(finished.err), c.warning)) << finished.err;
    EXPECT_EQ(count_of(world.calls(), "$ kube-down.sh\n"), 1U) << world.calls();
    EXPECT_EQ(world.names().back(), k_no_rule);
  }
}

TEST(GceFailure, OfAnEmptyClusterSaysSo) {
  const GceWorld world;
  world.empty_cluster();
  const Finished finished = world.run(k_whole);
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(rows(world.box().junit()), (Words{"Up FAILED", "Down"}));
  EXPECT_TRUE(contains(world.box().junit(), "kubectl get nodes` lists none: cluster kt2-r is not up"));
  EXPECT_EQ(world.names(),
            joined(joined(joined(k_begin, {"kube-up.sh", "kubectl get nodes"}), k_logs), {"kube-down.sh"}));
}

TEST(GceFailure, OfAMissingKubectlComesBeforeAnythingIsMade) {
  const GceWorld world;
  world.remove_kubectl();
  Program program = world.kubetest2(k_whole);
  // Elsewhere on this machine there may be one.
  for (const char* tool : {"sh", "mkdir", "env", "grep", "cp", "sed", "uname"}) {
    std::filesystem::create_symlink(std::string("/usr/bin/") + tool, world / (std::string("bin/") + tool));
  }
  const Finished finished = program.set("PATH", world / "bin").run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(world.box().plain(finished.err),
                       "kubectl is neither in the run's directory \"DIR/_rundir/r\" nor on PATH: install it"))
      << finished.err;
  EXPECT_EQ(world.names(), Words{"get-kube.sh"});
}

TEST(GceFailure, WithoutDownKeepsTheClusterAndItsLogs) {
  const GceWorld world;
  world.break_program("kubectl get");
  EXPECT_EQ(world.run({"gce", "--gcp-project=p", "--kubernetes-version=v1.34.4", "--up"}).status, 1);
  EXPECT_EQ(world.names(), joined({"get-kube.sh", "kube-up.sh", "kubectl get nodes"}, k_logs));
  EXPECT_EQ(read(world.box().artifacts() / "cluster-logs/cluster-info.log"), "all about it\n");
}

TEST(GceFailure, OfTheTestDumpsTheLogsOnce) {
  const GceWorld world;
  EXPECT_EQ(world
                .run({"gce", "--gcp-project=p", "--kubernetes-version=v1.34.4", "--up", "--down",
                      "--overwrite-logs-dir", "--test=exec", "--", "false"})
                .status,
            1);
  EXPECT_EQ(rows(world.box().junit()), (Words{"Up", "Test FAILED", "Down"}));
  EXPECT_EQ(world.names(), joined(joined({"get-kube.sh", "kube-up.sh", "kubectl get nodes", k_rule}, k_logs),
                                  {"kube-down.sh", k_no_rule}));
}

TEST(GceFailure, OfAMarkerNamesIt) {
  for (const auto& [status, body, why] : {std::tuple(404, "no", "404"), {200, "<html> </html>", "is no version"}}) {
    const GceWorld world;
    const HttpServer server([&](const HttpRequest&, HttpConnection& connection) { connection.answer(status, body); });
    const std::string marker = server.url("/release/latest.txt");
    EXPECT_EQ(world.run({"gce", "--gcp-project=p", "--kubernetes-version=" + marker, "--up", "--down"}).status, 1);
    EXPECT_EQ(rows(world.box().junit()), (Words{"Up FAILED", "Down"}));
    EXPECT_TRUE(contains(world.box().junit(), marker)) << world.box().junit();
    EXPECT_TRUE(contains(world.box().junit(), why)) << world.box().junit();
    EXPECT_EQ(world.names(), Words{});
  }
}

TEST(GceFailure, OfAScriptThatHangsIsItsLimit) {
  const GceWorld world;
  world.hang_program("kube-up.sh");
  const Finished finished = world.run(joined(k_whole, {"--kube-up-timeout=200ms", "--grace-period=5s"}));
  EXPECT_EQ(finished.status, 1) << finished.err;
  EXPECT_TRUE(contains(world.box().plain(world.box().junit()), "DIR/cluster/kube-up.sh: ")) << world.box().junit();
  EXPECT_TRUE(contains(world.box().junit(), "200ms")) << world.box().junit();
  EXPECT_EQ(world.names().back(), "kube-down.sh");
}

TEST(GceFailure, ASignalInTheMiddleOfUpTakesDownWhatIsThere) {
  const GceWorld world;
  world.hang_program("kube-up.sh");
  Started started = world.kubetest2(joined(k_whole, {"--grace-period=5s"})).start();
  started.wait_for("hanging in kube-up.sh");
  started.signal(SIGTERM);
  const Finished finished = started.wait();
  EXPECT_EQ(finished.status, 128 + SIGTERM) << finished.err;
  EXPECT_EQ(rows(world.box().junit()), (Words{"Up FAILED", "Down"}));
  EXPECT_EQ(world.names(), joined(joined(joined(k_begin, {"kube-up.sh"}), k_logs), {"kube-down.sh"}));
}

// Arguments that are refused before anything starts.
void expect_refused(const Words& arguments, const std::string& why) {
  const GceWorld world;
  const Finished finished = world.run(joined({"gce"}, arguments));
  EXPECT_EQ(finished.status, 1) << why;
  EXPECT_FALSE(world.box().has_run()) << why;
  EXPECT_EQ(world.names(), Words{}) << why;
  EXPECT_TRUE(contains(world.box().plain(finished.err), "Error: deployer \"gce\": " + why)) << finished.err;
}

TEST(GceUsage, IsCheckedBeforeAnythingStarts) {
  expect_refused({"--up", "--num-nodes=0"}, "--num-nodes=0: at least 1 is needed");
  expect_refused({"--up", "--env=A"}, "--env=A: it has to be NAME=VALUE");
  expect_refused({"--up", "--env=1=2"}, "--env=1=2: it has to be NAME=VALUE");
  expect_refused({"--up", "--repo-root=bin"}, "\"DIR/bin\" has no cluster/kube-up.sh: name a checkout of ");
  expect_refused({"--down", "--gcp-project=p", "--repo-root=bin"}, "\"DIR/bin\" has no cluster/kube-down.sh: ");
  expect_refused({"--up", "--kubernetes-version="}, "--kubernetes-version is empty: ");
  expect_refused({"--build", "--strategy=bazel"}, "--strategy=bazel: there are make and none");
  expect_refused({"--build", "--legacy-mode", "--stage=gs://b/other/x"}, "--stage=gs://b/other/x: give gs://BUCKET/ci");
  expect_refused({"--build", "--legacy-mode", "--repo-root=bin"},
                 "--repo-root: \"DIR/bin\" is no checkout of Kubernetes");
  expect_refused({"--down"}, "--down: neither --gcp-project is given, nor is a cluster of this run known in ");
}

}  // namespace
}  // namespace kt2::test
