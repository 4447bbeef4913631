// What the kind deployer builds, and when it need not. kind, docker and make are stand-ins; git is real.
#include <gtest/gtest.h>

#include <fstream>

#include "kind_world.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

TEST(KindBuild, RefusesWhatCannotBeBuilt) {
  const KindWorld world;
  fs::create_directory(world / "empty");
  const struct {
    Words flags;
    const char* message;
  } cases[] = {
      {{}, "--build: neither the current directory nor GOPATH has a checkout of k8s.io/kubernetes"},
      {{"--kube-root=empty"}, "--kube-root=empty: this is no checkout of Kubernetes"},
      {{"--kube-root=none"}, "--kube-root=none: there is no such directory"},
      {{"--build-type=file", "--kube-root=none.tar.gz"},
       "--kube-root=none.tar.gz --build-type=file: there is no such file"},
      {{"--build-type=url", "--kube-root=none"},
       "--kube-root=none --build-type=url: this is no http:// or https:// URL"},
      {{"--build-type=release", "--kube-root=latest"}, "--kube-root=latest --build-type=release: this is no version"},
  };
  for (const auto& c : cases) {
    Words words{"kind", "--build"};
    words.insert(words.end(), c.flags.begin(), c.flags.end());
    const Finished finished = world.run(words);
    EXPECT_EQ(finished.status, 1);
    EXPECT_TRUE(contains(finished.err, c.message)) << finished.err;
    EXPECT_FALSE(world.box().has_run());
  }
  Program program = world.kubetest2({"kind", "--build", "--kube-root=" + world.checkout().string()});
  const Finished finished = program.set("KUBE_GIT_VERSION", "1.34").run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "KUBE_GIT_VERSION=1.34: ")) << finished.err;
}

TEST(KindBuild, BuildsAnImageOfAReleaseWithoutACheckout) {
  const KindWorld world;
  const Finished finished = world.run({"kind", "--build", "--build-type=release", "--kube-root=v1.34.4"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(world.calls(), (Words{"kind build node-image v1.34.4 --type release --image kindest/node:latest"}));
}

// Stand-ins of which each waits for the other.
void make_builds_meet(const KindWorld& world) {
  ASSERT_EQ(world.box().program({"mkfifo", (world / "one").string(), (world / "other").string()}).run().status, 0);
  write_script(world.box().bin() / "kind", "#!/bin/sh\necho >'" + (world / "one").string() + "'; read line <'" +
                                               (world / "other").string() + "'\n");
  write_script(world.box().bin() / "make", "#!/bin/sh\nread line <'" + (world / "one").string() + "'; echo >'" +
                                               (world / "other").string() + "'\n");
}

TEST(KindBuild, ImageAndBinariesAtOnceWhenAskedFor) {
  const KindWorld world;
  make_builds_meet(world);
  const std::string root = world.checkout();
  const Finished finished = world.run({"kind", "--build", "--build-parallel", "--kube-root", root});
  EXPECT_EQ(finished.status, 0) << finished.err;
}

TEST(KindBuild, TheFirstOfThemThatFailsEndsTheOther) {
  const KindWorld world;
  write_script(world.box().bin() / "kind", "#!/bin/sh\nexec sleep 1000\n");
  write_script(world.box().bin() / "make", "#!/bin/sh\necho 'no rule to make e2e.test' >&2\nexit 2\n");
  const std::string root = world.checkout();
  const Finished finished = world.run({"kind", "--build", "--build-parallel", "--kube-root", root});
  EXPECT_EQ(finished.status, 1);
  const std::string junit = world.box().junit();
  EXPECT_EQ(rows(junit), Words{"Build FAILED"});
  EXPECT_TRUE(contains(junit, "exit status 2") && contains(junit, "no rule to make e2e.test")) << junit;
  EXPECT_FALSE(contains(junit, "kind build")) << "it failed through no fault of its own: " << junit;
}

class KindBuildCache : public ::testing::Test {
 protected:
  KindBuildCache() : root(world.checkout()) {
    std::ofstream(root / ".gitignore") << "/_output\n";
    std::ofstream(root / "main.go") << "package main\n";
    git({"init", "--quiet"});
    git({"add", "--all"});
    commit();
  }

  void git(Words words) const {
    words.insert(words.begin(), {"git", "-C", root.string(), "-c", "user.name=x", "-c", "user.email=x@x"});
    const Finished finished = world.box().program(words).run();
    ASSERT_EQ(finished.status, 0) << finished.err;
  }
  void commit() const { git({"commit", "--quiet", "--all", "--message=x"}); }

  // Whether a build with these flags built anything. Test binaries are there in either case.
  bool builds(const Words& flags = {}) {
    const std::size_t before = built();
    const std::string id = "r" + std::to_string(++m_runs);
    Words words{"kind", "--run-id=" + id, "--build", "--build-cache", "--kube-root", root.string()};
    words.insert(words.end(), flags.begin(), flags.end());
    const Finished finished = world.run(words);
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(read(world / "_rundir" / id / "e2e.test"), "e2e.test\n");
    EXPECT_EQ(contains(finished.err, "nothing to build"), built() == before) << finished.err;
    return built() != before;
  }

  std::size_t built() const {
    return count_of(read(world / "calls"), "kind build node-image") + count_of(read(world / "calls"), "make all");
  }

  KindWorld world;
  fs::path root;

 private:
  int m_runs = 0;
};

TEST_F(KindBuildCache, KnowsUnchangedSources) {
  EXPECT_TRUE(builds());
  EXPECT_FALSE(builds());
  EXPECT_FALSE(builds());
}

TEST_F(KindBuildCache, SeesEveryChangeOfSources) {
  EXPECT_TRUE(builds());
  std::ofstream(root / "main.go", std::ios::app) << "// changed\n";
  EXPECT_TRUE(builds()) << "a file that has changed";
  EXPECT_FALSE(builds());
  std::ofstream(root / "new.go") << "package main\n";
  EXPECT_TRUE(builds()) << "a file that git does not know";
  commit();
  EXPECT_TRUE(builds()) << "a commit, which is in the version";
  git({"tag", "v1.34.4"});
  EXPECT_TRUE(builds()) << "a tag, which is the version";
  EXPECT_FALSE(builds());
}

TEST_F(KindBuildCache, SeesOtherFlagsAndAnotherImage) {
  EXPECT_TRUE(builds());
  EXPECT_TRUE(builds({"--build-type=docker"}));
  EXPECT_TRUE(builds({"--image-name=mine:1"}));
  EXPECT_FALSE(builds({"--build-type=docker"})) << "of another image, and still there";
  std::ofstream(world / "images/kindest/node:latest") << "somebody else's\n";
  EXPECT_TRUE(builds({"--build-type=docker"}));
  std::ofstream(root / "_output/bin/ginkgo") << "somebody else's\n";
  EXPECT_TRUE(builds({"--build-type=docker"}));
}

TEST_F(KindBuildCache, LeavesTheCheckoutAsItIs) {
  std::ofstream(root / "new.go") << "package main\n";
  const auto objects = [&] { return world.box().program({"find", (root / ".git").string(), "-type", "f"}).run().out; };
  const std::string before = objects();
  EXPECT_TRUE(builds());
  EXPECT_EQ(objects(), before);
  EXPECT_EQ(world.box().program({"git", "-C", root.string(), "status", "--porcelain"}).run().out, "?? new.go\n");
}

TEST_F(KindBuildCache, BuildsWhatItCannotTell) {
  fs::remove_all(root / ".git");
  EXPECT_TRUE(builds());
  EXPECT_TRUE(builds());
}

}  // namespace
}  // namespace kt2::test
