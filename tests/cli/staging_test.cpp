// What noop builds and where it stages it: the calls, word for word, and what is there afterwards.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include "base/fd.hpp"
#include "build_world.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

constexpr const char* k_version = "v1.35.0-alpha.0.5+0123456789abcd";
const std::vector<Words> k_build_calls{{"git", "log", "-1", "--pretty=%ct"},
                                       {"make", "quick-release", "KUBE_BUILD_PLATFORMS=linux/amd64"}};

std::vector<Words> with(std::vector<Words> calls, const std::vector<Words>& more) {
  calls.insert(calls.end(), more.begin(), more.end());
  return calls;
}

std::string sha256(const fs::path& file) {
  return Program({"sha256sum", file}).run().out.substr(0, 64);
}

TEST(Build, OfNoopIsNothingWithoutAFlag) {
  const BuildWorld world;
  const Finished finished = world.box().kubetest2({"noop", "--build"}).in(world.checkout()).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(world.recorder().commands(), std::vector<Words>{});
}

TEST(Build, CallsMake) {
  const BuildWorld world;
  const Finished finished = world.noop({"--target-build-arch=linux/amd64"}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  const auto calls = world.recorder().calls();
  EXPECT_EQ(world.recorder().commands(), k_build_calls);
  EXPECT_EQ(calls.back().directory, "DIR/kubernetes");
  EXPECT_EQ(calls.back().environment.at("SOURCE_DATE_EPOCH"), "1700000000");
  const fs::path run_dir = world.box() / "_rundir/r";
  EXPECT_EQ(world.box().program({run_dir / "e2e.test"}).run().out, "e2e.test built\n");
  EXPECT_EQ(world.box().program({run_dir / "kubectl"}).run().out, "kubectl built\n");
  EXPECT_TRUE(contains(finished.err, "ginkgo was not built")) << finished.err;
}

TEST(Build, ForAnotherPlatformBuildsTheTestsForThisOne) {
  const BuildWorld world;
  EXPECT_EQ(world.noop({"--target-build-arch=linux/s390x"}).set("SOURCE_DATE_EPOCH", "5").run().status, 0);
  const auto calls = world.recorder().calls();
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[0].words, (Words{"make", "quick-release", "KUBE_BUILD_PLATFORMS=linux/s390x"}));
  EXPECT_EQ(
      calls[1].words,
      (Words{
          "make", "all",
          "WHAT=github.com/onsi/ginkgo/v2/ginkgo k8s.io/kubernetes/test/e2e/e2e.test k8s.io/kubernetes/cmd/kubectl"}));
  EXPECT_EQ(calls[0].environment.at("SOURCE_DATE_EPOCH"), "5");
}

TEST(Build, ThatFailsStagesNothing) {
  const BuildWorld world;
  const Finished finished = world.noop({"--stage=gs://bucket/ci", "--down"}).set("FAIL", "make quick-release").run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(rows(world.box().junit()), (Words{"Build FAILED", "Down"}));
  EXPECT_EQ(world.recorder().commands(), k_build_calls);
}

TEST(Staging, RefusesWhatCannotWorkBeforeItBuilds) {
  const BuildWorld world;
  fs::create_directory(world.box() / "empty");
  const struct {
    Words flags;
    const char* message;
  } cases[] = {
      {{"--strategy=bazel"}, "--strategy=bazel: there are make and none"},
      {{"--repo-root=empty"}, "DIR/empty\" is no checkout of Kubernetes: it has no hack/print-workspace-status.sh"},
      {{"--stage=gs://bucket"}, "--stage=gs://bucket: give gs://BUCKET/ci or gs://BUCKET/devel"},
      {{"--stage=gs://bucket/stable"}, "--stage=gs://bucket/stable: give gs://BUCKET/ci"},
      {{"--stage=out"}, "--stage=out: give gs://"},
      {{"--stage=file://out"}, "--stage=file://out: give gs://"},
      {{"--stage=file:///a%20b"}, "--stage=file:///a%20b: give gs://"},
      {{"--stage=s3://"}, "--stage=s3://: give gs://"},
  };
  for (const auto& c : cases) {
    const Finished finished = world.noop(c.flags).run();
    EXPECT_EQ(finished.status, 1);
    EXPECT_TRUE(contains(world.box().plain(finished.err), c.message)) << finished.err;
    EXPECT_FALSE(world.box().has_run());
  }
  for (const auto& [program, location] : {std::pair("krel", "gs://b/ci"), {"aws", "s3://b"}}) {
    fs::remove(world.box().bin() / program);
    const Finished finished = world.noop({std::string("--stage=") + location}).run();
    EXPECT_EQ(finished.status, 1);
    EXPECT_TRUE(contains(finished.err, std::string(program) + " is not on PATH")) << finished.err;
  }
  EXPECT_EQ(world.recorder().commands(), std::vector<Words>{});
}

TEST(Staging, WithoutABuildIsNone) {
  const BuildWorld world;
  const Finished finished = world.box().kubetest2({"noop", "--up", "--stage=gs://bucket/ci"}).run();
  EXPECT_EQ(finished.status, 0);
  EXPECT_TRUE(contains(finished.err, "--stage is part of --build, which is not asked for")) << finished.err;
}

TEST(Staging, ToGoogleIsKrels) {
  const struct {
    Words flags;
    Words call;
  } cases[] = {
      {{"--stage=gs://bucket/ci"}, {"krel", "push", "--bucket=bucket", "--allow-dup", "--ci", "--noupdatelatest"}},
      {{"--stage=gs://bucket/ci/", "--update-latest"}, {"krel", "push", "--bucket=bucket", "--allow-dup", "--ci"}},
      {{"--stage=gs://b-1/ci/my/job", "--image-location=gcr.io/p"},
       {"krel", "push", "--bucket=b-1", "--allow-dup", "--ci", "--gcs-root=ci/my/job", "--noupdatelatest",
        "--registry=gcr.io/p"}},
      {{"--stage=gs://b/devel/me"},
       {"krel", "push", "--bucket=b", "--allow-dup", "--gcs-root=devel/me", "--noupdatelatest"}},
  };
  for (const auto& c : cases) {
    const BuildWorld world;
    const Finished finished = world.noop(c.flags).run();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(world.recorder().commands(), with(k_build_calls, {c.call}));
    EXPECT_EQ(world.recorder().calls().back().directory, "DIR/kubernetes");
  }
}

TEST(Staging, OfChangedSourcesToCiIsRefusedBeforeTheBuild) {
  const BuildWorld world;
  world.set_version("v1.35.0-alpha.0.5+0123456789abcd-dirty");
  const Finished finished = world.noop({"--stage=gs://bucket/ci"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "krel puts no build of changed sources there")) << finished.err;
  EXPECT_EQ(world.recorder().commands(), std::vector<Words>{});
  EXPECT_EQ(world.noop({"--stage=gs://bucket/devel"}).run().status, 0);
}

TEST(Staging, ToAFolderIsLaidOutAsTheReleaseServerIs) {
  const BuildWorld world;
  const Finished finished = world.stage({"--update-latest"});
  ASSERT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(finished.err, "staged " + std::string(k_version) + " to " + world.location())) << finished.err;
  Words expected{"latest-1.35.txt", "latest-1.txt", "latest.txt"};
  const fs::path folder = world.staged() / k_version;
  for (const std::string file : {"SHA256SUMS", "SHA512SUMS", "bin/linux/amd64/kubectl", "bin/linux/amd64/kubelet",
                                 "kubernetes-client-linux-amd64.tar.gz", "kubernetes-test-linux-amd64.tar.gz"}) {
    expected.push_back(k_version + ("/" + file));
    if (file.starts_with("SHA")) continue;
    expected.push_back(k_version + ("/" + file + ".sha256"));
    expected.push_back(k_version + ("/" + file + ".sha512"));
    EXPECT_EQ(read(folder / (file + ".sha256")), sha256(folder / file));
  }
  std::ranges::sort(expected);
  EXPECT_EQ(BuildWorld::files_below(world.staged()), expected);
  EXPECT_EQ(read(world.staged() / "latest-1.35.txt"), k_version);
  EXPECT_EQ(world.box().program({folder / "bin/linux/amd64/kubectl"}).run().out, "kubectl built\n");
  EXPECT_EQ(world.box().program({"sha512sum", "--check", "--quiet", "SHA512SUMS"}).in(folder).run().status, 0);
}

TEST(Staging, OfWhatIsBuiltAlreadyCallsNoMake) {
  const BuildWorld world;
  const Finished refused = world.stage({"--strategy=none"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(contains(refused.err, "nothing to stage: there is nothing in")) << refused.err;
  EXPECT_EQ(BuildWorld::files_below(world.box() / "staged"), Words{});

  world.build("before");
  const fs::path named = world.checkout() / "_output/release-stage/full/kubernetes";
  fs::create_directories(named);
  std::ofstream(named / "version") << "v1.34.0\n";
  const Finished finished = world.stage({"--strategy=none"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(world.recorder().commands(), std::vector<Words>{});
  EXPECT_EQ(world.box().program({world.staged() / "v1.34.0/bin/linux/amd64/kubectl"}).run().out, "kubectl before\n");
  EXPECT_FALSE(fs::exists(world.staged() / "latest.txt"));
}

TEST(Staging, ReplacesAVersionAndWhatAKilledRunLeft) {
  const BuildWorld world;
  ASSERT_EQ(world.stage().status, 0);
  std::ofstream(world.staged() / k_version / "old") << "x";
  fs::create_directories(world.staged() / (std::string(".") + k_version + ".staging/new"));
  std::ofstream(world.staged() / (std::string(".") + k_version + ".staging/new/half")) << "x";
  world.build("again");
  ASSERT_EQ(world.stage({"--strategy=none"}).status, 0);
  EXPECT_EQ(world.box().program({world.staged() / k_version / "bin/linux/amd64/kubelet"}).run().out, "kubelet again\n");
  EXPECT_FALSE(fs::exists(world.staged() / k_version / "old"));
  EXPECT_FALSE(fs::exists(world.staged() / k_version / "half"));
  EXPECT_FALSE(fs::exists(world.staged() / (std::string(".") + k_version + ".staging")));
}

TEST(Staging, OfTheSameVersionTwiceAtOnceIsRefused) {
  const BuildWorld world;
  const fs::path place = world.staged() / (std::string(".") + k_version + ".staging");
  fs::create_directories(place);
  const Fd lock(::open(place.c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(lock.get(), LOCK_EX), 0);
  const Finished finished = world.stage();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "another process is staging this version there")) << finished.err;
  EXPECT_TRUE(fs::exists(place));
}

TEST(Staging, MovesMarkersForwardOnly) {
  const BuildWorld world;
  ASSERT_EQ(world.stage({"--update-latest"}).status, 0);
  for (const auto& [version, latest, latest_1_34] : {std::tuple("v1.34.4", k_version, "v1.34.4"),
                                                     {"v1.34.5-rc.0.10", k_version, "v1.34.5-rc.0.10"},
                                                     {"v1.34.5-rc.0.9", k_version, "v1.34.5-rc.0.10"},
                                                     {"v1.35.0", "v1.35.0", "v1.34.5-rc.0.10"},
                                                     {"v1.35.0-rc.1", "v1.35.0", "v1.34.5-rc.0.10"}}) {
    world.set_version(version);
    ASSERT_EQ(world.stage({"--update-latest"}).status, 0);
    EXPECT_EQ(read(world.staged() / "latest.txt"), latest) << version;
    EXPECT_EQ(read(world.staged() / "latest-1.txt"), latest) << version;
    EXPECT_EQ(read(world.staged() / "latest-1.34.txt"), latest_1_34) << version;
  }
}

// cp that loses a byte.
TEST(Staging, OfACopyThatWentWrongIsNotSeen) {
  const BuildWorld world;
  write_script(world.box().bin() / "cp",
               "#!/bin/sh\n/bin/cp \"$@\" || exit\nfor to; do :; done\n"
               "case \"$to\" in */amd64) printf x | dd of=\"$to/kubelet\" conv=notrunc;; esac\n");
  const Finished finished = world.stage({"--update-latest"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "bin/linux/amd64/kubelet: FAILED")) << finished.err;
  EXPECT_EQ(BuildWorld::files_below(world.staged()), Words{});
}

TEST(Staging, ThatIsInterruptedLeavesNothing) {
  const BuildWorld world;
  write_script(world.box().bin() / "cp", "#!/bin/sh\n/bin/cp \"$@\"\necho copying >&2\nsleep 100\n");
  Started run = world.noop({"--stage=" + world.location()}).start();
  run.wait_for("copying");
  run.signal(SIGTERM);
  EXPECT_EQ(run.wait().status, 128 + SIGTERM);
  EXPECT_TRUE(fs::is_empty(world.staged()));
}

TEST(Staging, ToAmazonIsAws) {
  const BuildWorld world;
  const Finished finished = world.noop({"--stage=s3://bucket/ci/", "--update-latest"}).run();
  ASSERT_EQ(finished.status, 0) << finished.err;
  const std::string there = std::string("s3://bucket/ci/") + k_version;
  const std::string place = std::string("DIR/_rundir/r/.") + k_version + ".staging/new";
  std::vector<Words> calls{{"aws", "s3", "cp", "--recursive", "--no-progress", place, there},
                           {"aws", "s3", "ls", "--recursive", there + "/"},
                           {"aws", "s3", "cp", "--quiet", there + "/SHA256SUMS", "-"}};
  for (const std::string marker : {"latest.txt", "latest-1.txt", "latest-1.35.txt"}) {
    calls.push_back({"aws", "s3", "ls", "s3://bucket/ci/" + marker});
    calls.push_back({"aws", "s3", "cp", "--no-progress", "--content-type=text/plain", "--cache-control=no-cache",
                     place + ".latest", "s3://bucket/ci/" + marker});
  }
  EXPECT_EQ(world.recorder().commands(), with(k_build_calls, calls));
  EXPECT_EQ(read(world.box() / "s3/bucket/ci/latest-1.35.txt"), k_version);
  EXPECT_TRUE(fs::exists(world.box() / "s3/bucket/ci" / k_version / "kubernetes-test-linux-amd64.tar.gz.sha256"));
  EXPECT_FALSE(fs::exists(world.box() / "_rundir/r" / (std::string(".") + k_version + ".staging")));

  world.set_version("v1.34.9");
  ASSERT_EQ(world.noop({"--stage=s3://bucket/ci", "--update-latest"}).run().status, 0);
  EXPECT_EQ(read(world.box() / "s3/bucket/ci/latest.txt"), k_version);
  EXPECT_EQ(read(world.box() / "s3/bucket/ci/latest-1.34.txt"), "v1.34.9");
}

TEST(Staging, ToAmazonIsCheckedThere) {
  const struct {
    const char* after_upload;
    const char* message;
  } cases[] = {
      {R"(rm "$(path "$last")/kubernetes-test-linux-amd64.tar.gz")", "kubernetes-test-linux-amd64.tar.gz is not there"},
      {R"(echo >>"$(path "$last")/bin/linux/amd64/kubectl")",
       "bin/linux/amd64/kubectl has 30 bytes there instead of 29"},
      {R"(tr 0-9 1-9a <"$(path "$last")/SHA256SUMS" >"$S3/x"; mv "$S3/x" "$(path "$last")/SHA256SUMS")",
       "SHA256SUMS is another one there"},
  };
  for (const auto& c : cases) {
    const BuildWorld world;
    const Finished finished =
        world.noop({"--stage=s3://bucket", "--update-latest"}).set("AFTER_UPLOAD", c.after_upload).run();
    EXPECT_EQ(finished.status, 1);
    EXPECT_TRUE(contains(finished.err, c.message)) << finished.err;
    EXPECT_FALSE(fs::exists(world.box() / "s3/bucket/latest.txt"));
  }
}

// Otherwise an older version could become the latest whenever the bucket cannot be asked.
TEST(Staging, ToAmazonMovesNoMarkerThatItCannotRead) {
  const BuildWorld world;
  const Finished finished = world.noop({"--stage=s3://bucket", "--update-latest"}).set("LS_STATUS", "254").run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "aws cannot look for s3://bucket/latest.txt")) << finished.err;
}

TEST(Staging, IsPlannedByADryRun) {
  const BuildWorld world;
  const Finished finished = world.noop({"--dry-run", "--stage=s3://bucket/ci", "--update-latest"}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(world.box().plain(finished.out), golden("plan_noop_stage.txt"));
  EXPECT_EQ(world.recorder().commands(), std::vector<Words>{});
  EXPECT_FALSE(world.box().has_run());
}

}  // namespace
}  // namespace kt2::test
