// The gce deployer with stand-ins for all that it runs: the calls of real jobs and what they see, word for word.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "gce_world.hpp"
#include "support/http_server.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

constexpr const char* k_run_id = "09a2565a-7ac6-11eb-a603-2218f636630c";

Words with(Words words, const Words& more) {
  words.insert(words.begin() + 1, more.begin(), more.end());
  return words;
}

Finished run_whole(const GceWorld& world, const Words& words) {
  Program program = world.kubetest2(with(words, {"--gcp-project=a-project"}));
  return program.set("PROW_JOB_ID", k_run_id).run();
}

// What the golden files have is for amd64: elsewhere the tests are built once more.
std::string on_this_machine(std::string calls) {
  if (last_line(Program({"uname", "-m"}).run().out) == "x86_64") return calls;
  const std::string epoch = "    SOURCE_DATE_EPOCH=1700000000\n";
  return replace_all(std::move(calls), epoch,
                     epoch +
                         "DIR$ make all 'WHAT=github.com/onsi/ginkgo/v2/ginkgo k8s.io/kubernetes/test/e2e/e2e.test "
                         "k8s.io/kubernetes/cmd/kubectl'\n" +
                         epoch);
}

TEST(Gce, ItsHelp) {
  const GceWorld world;
  EXPECT_EQ(world.run({"gce", "--help"}).err, golden("gce.txt"));
}

TEST(Gce, RunsRealJobsWordForWord) {
  const std::map<std::string, std::string> expected{{"pull-kubernetes-e2e-gce-device-plugin-gpu", "gce_calls_gpu.txt"},
                                                    {"pull-kubernetes-e2e-gce-ubuntu-canary", "gce_calls_ubuntu.txt"}};
  std::size_t seen = 0;
  for (const auto& job : nlohmann::json::parse(read(data("jobs.json")))) {
    const Words words = job["argv"];
    if (words.front() != "gce") continue;
    ++seen;
    const GceWorld world;
    const Finished finished = run_whole(world, words);
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(world.calls(), on_this_machine(golden(expected.at(job["job"])))) << job["job"];
    EXPECT_EQ(rows(world.box().junit()), (Words{"Build", "Up", "Test", "Down"}));
    EXPECT_EQ(read(world.box().artifacts() / "cluster-logs/cluster-info.log"), "all about it\n");
    EXPECT_FALSE(contains(finished.out, "all about it")) << "it is for the file alone";
  }
  EXPECT_EQ(seen, expected.size());
}

TEST(Gce, TellsTheScriptsWhatEachFlagSays) {
  const GceWorld world;
  const Finished finished = run_whole(world, {"gce",
                                              "--up",
                                              "--down",
                                              "--enable-compute-api",
                                              "--kubernetes-version=v1.34.4",
                                              "--gcp-zone=z",
                                              "--num-nodes=2001",
                                              "--node-accelerators=type=t,count=1",
                                              "--target-build-arch=linux/arm64",
                                              "--enable-cache-mutation-detector",
                                              "--runtime-config=api/all=true",
                                              "--enable-pod-security-policy=true",
                                              "--create-custom-network",
                                              "--master-size=m",
                                              "--node-size=n",
                                              "--node-scopes=a,b",
                                              "--node-service-account=robot@p",
                                              "--ingress-gce-image=i:1",
                                              "--cloud-provider=external",
                                              "--feature-gates=A=true,B=false",
                                              "--env=K1=a=b,\"K2=c,d\"",
                                              "--env",
                                              "K3="});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(world.calls(), golden("gce_calls_flags.txt"));
}

TEST(Gce, GivesManyNodesManyAddresses) {
  for (const auto& [nodes, range] : {std::pair("1", "10.64.0.0/14"),
                                     {"1000", "10.64.0.0/14"},
                                     {"1001", "10.64.0.0/13"},
                                     {"2000", "10.64.0.0/13"},
                                     {"2001", "10.64.0.0/12"},
                                     {"4000", "10.64.0.0/12"},
                                     {"4001", "10.64.0.0/11"}}) {
    const GceWorld world;
    const Finished planned =
        world.run({"gce", "--dry-run", "--gcp-project=p", "--up", std::string("--num-nodes=") + nodes});
    EXPECT_TRUE(contains(planned.out, std::string(" NUM_NODES=") + nodes + " CLUSTER_IP_RANGE=" + range + " "))
        << planned.out;
  }
}

TEST(Gce, MakesAPrefixThatGceTakesOfAnyRunId) {
  for (const auto& [run_id, prefix] : {std::pair("1234567890abcdef", "kt2-1234567890abc"),
                                       {"My_Run.1", "kt2-my-run-1"},
                                       {"123456789012-4", "kt2-123456789012"},
                                       {"r", "kt2-r"}}) {
    const GceWorld world;
    const Finished planned =
        world.run({"gce", "--dry-run", "--gcp-project=p", "--up", std::string("--run-id=") + run_id});
    EXPECT_TRUE(contains(planned.out, std::string(" --network ") + prefix + " " + prefix + "-minion-nodeports\n"))
        << planned.out;
  }
}

TEST(Gce, WorksInACheckoutElsewhere) {
  const GceWorld world;
  fs::create_directory(world / "elsewhere");
  fs::rename(world / "cluster", world / "elsewhere/cluster");
  const Finished finished = run_whole(world, {"gce", "--build", "--up", "--down", "--repo-root=elsewhere/"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(world.calls().starts_with("DIR/elsewhere$ make release-tars\nDIR$ kube-up.sh\n")) << world.calls();
  // Nothing of a build of kubernetes/cloud-provider-gcp is for the tests.
  EXPECT_EQ(world.environment_of("kube-up.sh").at("KUBECTL_PATH"), "DIR/bin/kubectl");
}

TEST(Gce, BuildsTheTestsForThisMachineToo) {
  const GceWorld world;
  const Finished finished = run_whole(world, {"gce", "--build", "--legacy-mode", "--target-build-arch=linux/s390x"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(world.calls(),
            "DIR$ print-workspace-status.sh\n"
            "DIR$ git log -1 --pretty=%ct\n"
            "DIR$ make quick-release KUBE_BUILD_PLATFORMS=linux/s390x\n"
            "    SOURCE_DATE_EPOCH=1700000000\n"
            "DIR$ make all 'WHAT=github.com/onsi/ginkgo/v2/ginkgo k8s.io/kubernetes/test/e2e/e2e.test "
            "k8s.io/kubernetes/cmd/kubectl'\n"
            "    SOURCE_DATE_EPOCH=1700000000\n");
}

TEST(Gce, BuildKeepsASourceDateThatIsSet) {
  const GceWorld world;
  Program program = world.kubetest2({"gce", "--build", "--legacy-mode", "--target-build-arch=linux/s390x"});
  const Finished finished = program.set("SOURCE_DATE_EPOCH", "7").run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(count_of(world.calls(), "SOURCE_DATE_EPOCH=7"), 3U) << world.calls();
  EXPECT_FALSE(contains(world.calls(), "git log"));
}

TEST(Gce, StagesWhatItBuiltByKrel) {
  for (const auto& [flags, words] :
       {std::pair(Words{"--stage=gs://bucket/ci/some/folder"},
                  "krel push --bucket=bucket --allow-dup --ci --gcs-root=ci/some/folder --noupdatelatest "
                  "--version-suffix=r\n"),
        {{"--stage=gs://bucket/devel", "--image-location=registry/p", "--update-latest"},
         "krel push --bucket=bucket --allow-dup --registry=registry/p --version-suffix=r\n"}}) {
    const GceWorld world;
    const Finished finished = world.run(with({"gce", "--build", "--legacy-mode"}, flags));
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_TRUE(world.calls().ends_with("DIR$ " + std::string(words))) << world.calls();
    EXPECT_TRUE(contains(finished.err, "this build is v1.35.0-alpha.1+abc-r")) << finished.err;
  }
}

TEST(Gce, StagesWhatWasBuiltIntoAFolder) {
  const GceWorld world;
  fs::create_directories(world / "_output/release-tars");
  std::ofstream(world / "_output/release-tars/kubernetes.tar.gz") << "archive";
  const Finished finished = world.run(
      {"gce", "--build", "--legacy-mode", "--strategy=none", "--stage=file://" + (world / "staged").string()});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(fs::is_directory(world / "staged/v1.35.0-alpha.1+abc-r")) << finished.err;
  EXPECT_EQ(world.names(), Words{"print-workspace-status.sh"});
}

TEST(Gce, FollowsAMarker) {
  const GceWorld world;
  const HttpServer server([](const HttpRequest& request, HttpConnection& connection) {
    connection.answer(request.target == "/ci/latest.txt" ? 200 : 404, "v1.36.0-alpha.1+abc\n");
  });
  const Finished finished = run_whole(world, {"gce", "--up", "--kubernetes-version=" + server.url("/ci/latest.txt")});
  EXPECT_EQ(finished.status, 0) << finished.err;
  const auto environment = world.environment_of("get-kube.sh");
  EXPECT_EQ(environment.at("KUBERNETES_RELEASE"), "v1.36.0-alpha.1+abc");
  EXPECT_EQ(environment.at("KUBERNETES_RELEASE_URL"), server.url("/ci"));
  EXPECT_FALSE(world.environment_of("kube-up.sh").contains("KUBERNETES_RELEASE"));
}

TEST(Gce, SetsSshKeysUpBeforeTheCluster) {
  const GceWorld world;
  std::ofstream(world / "key") << "private\n";
  std::ofstream(world / "key.pub") << "public\n";
  world.break_program("kube-up.sh");
  Program program = world.kubetest2({"gce", "--gcp-project=p", "--build", "--up"});
  program.set("GCE_SSH_PRIVATE_KEY_FILE", world / "key").set("GCE_SSH_PUBLIC_KEY_FILE", world / "key.pub");
  EXPECT_EQ(program.run().status, 1);
  EXPECT_EQ(read(world / "home/.ssh/google_compute_engine"), "private\n");
  EXPECT_EQ(read(world / "home/.ssh/google_compute_engine.pub"), "public\n");
}

TEST(Gce, ReplacesLogsOnlyWhenToldTo) {
  for (const bool overwrite : {false, true}) {
    const GceWorld world;
    fs::create_directories(world.box().artifacts() / "cluster-logs");
    std::ofstream(world.box().artifacts() / "cluster-logs/old");
    Words words{"gce", "--build", "--up", "--down"};
    if (overwrite) words.emplace_back("--overwrite-logs-dir");
    const Finished finished = run_whole(world, words);
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(fs::exists(world.box().artifacts() / "cluster-logs/old"), !overwrite);
    EXPECT_EQ(fs::exists(world.box().artifacts() / "cluster-logs/kubelet.log"), overwrite);
    EXPECT_EQ(contains(world.box().plain(finished.err), "\"DIR/_artifacts/cluster-logs\" is there already"), !overwrite)
        << finished.err;
    const Words names = world.names();
    EXPECT_EQ(std::ranges::count(names, "log-dump.sh"), overwrite ? 1 : 0);
    EXPECT_EQ(std::ranges::count(names, "kube-down.sh"), 1);
  }
}

}  // namespace
}  // namespace kt2::test
