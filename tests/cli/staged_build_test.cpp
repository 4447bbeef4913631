// A build that one job stages and another one tests, by the ginkgo tester's own downloads: from a folder, and from a
// server of that folder.
#include <gtest/gtest.h>

#include <fstream>

#include "build_world.hpp"
#include "support/http_server.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

class StagedBuild : public ::testing::Test {
 protected:
  StagedBuild() { EXPECT_EQ(world.stage({"--update-latest"}).status, 0); }

  Finished test(const std::string& url, const Words& more = {}) const {
    Words words{"noop",          "--run-id=t", "--rundir=tested",           "--artifacts=artifacts",
                "--test=ginkgo", "--",         "--test-package-url=" + url, "--test-package-dir=ci"};
    words.insert(words.end(), more.begin(), more.end());
    fs::remove_all(world.box() / "tested");
    return world.box().kubetest2(words).set("XDG_CACHE_HOME", (world.box() / "cache").string()).run();
  }
  // One byte of the archive is another.
  void damage() const {
    std::fstream file(world.staged() / "v1.35.0-alpha.0.5+0123456789abcd/kubernetes-test-linux-amd64.tar.gz");
    file.seekp(100);
    file.put('\x01');
  }
  void serve(const HttpRequest& request, HttpConnection& connection) const {
    const fs::path file = world.box() / "staged" / fs::path(request.target).relative_path();
    if (!fs::is_regular_file(file)) return connection.answer(404);
    serve_file(request, connection, read(file), "\"" + std::to_string(fs::file_size(file)) + "\"");
  }

  BuildWorld world;
  std::string folder = "file://" + (world.box() / "staged").string();
  HttpServer server{[this](const auto& request, auto& connection) { serve(request, connection); }};
};

TEST_F(StagedBuild, IsTestedFromItsFolder) {
  const Finished finished = test(folder);
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(finished.out, "ran built\n")) << finished.out;
  EXPECT_EQ(world.box().program({world.box() / "tested/t/kubectl"}).run().out, "kubectl built\n");
  EXPECT_TRUE(contains(read(world.box() / "artifacts/metadata.json"), "v1.35.0-alpha.0.5+0123456789abcd"));
}

TEST_F(StagedBuild, IsTestedFromAServer) {
  const Finished finished = test(server.url(""), {"--test-package-marker=latest-1.35.txt"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(finished.out, "ran built\n")) << finished.out;
}

// Under the same version, as one does while one works on something.
TEST_F(StagedBuild, IsTestedAnewAfterItWasStagedAnew) {
  ASSERT_TRUE(contains(test(folder).out, "ran built\n"));
  world.build("anew");
  ASSERT_EQ(world.stage({"--strategy=none"}).status, 0);
  EXPECT_TRUE(contains(test(folder).out, "ran anew\n"));
}

TEST_F(StagedBuild, ThatIsDamagedIsRefused) {
  damage();
  for (const std::string& url : {folder, server.url("")}) {
    const Finished finished = test(url);
    EXPECT_EQ(finished.status, 1);
    EXPECT_FALSE(contains(finished.out, "ran")) << finished.out;
    EXPECT_TRUE(contains(finished.err, "kubernetes-test-linux-amd64.tar.gz\": the file ")) << finished.err;
    EXPECT_TRUE(contains(finished.err, "has the sha256 ")) << finished.err;
    EXPECT_FALSE(fs::exists(world.box() / "tested/t/e2e.test"));
  }
}

}  // namespace
}  // namespace kt2::test
