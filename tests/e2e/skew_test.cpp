// kubectl of other versions than the server's, from a server on this machine that is laid out like dl.k8s.io. They are
// the real kubectl with another version written into it: what is tested is what the tester makes of that.
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "e2e/real_stack.hpp"
#include "e2e/reports.hpp"
#include "support/http_server.hpp"

namespace kt2::e2e {
namespace {

using test::Finished;
using test::HttpConnection;
using test::HttpRequest;
using test::HttpServer;
using test::read;

constexpr std::string_view k_built = "v1.34.4";

class Skew : public RealStack {
 protected:
  // kubectl with its version replaced by one of the same length.
  std::string kubectl_of(const std::string& version) const {
    std::string program = read(stack() / "kubectl");
    std::size_t count = 0;
    for (auto at = program.find(k_built); at != std::string::npos; at = program.find(k_built, at + 1), ++count) {
      program.replace(at, k_built.size(), version);
    }
    EXPECT_GT(count, 0U);
    return program;
  }

  std::string sha256(const std::string& content) const {
    std::ofstream(folder() / "content", std::ios::binary) << content;
    return test::Program({"sha256sum", folder() / "content"}).run().out.substr(0, 64);
  }

  // A spec that asks the cluster by kubectl.
  Finished run_with(const HttpServer& server, const std::string& version) const {
    test::Program program =
        launch("kwok", {"--test=ginkgo", "--", "--use-binaries-from-path", "--client-version=" + version,
                        "--test-package-url=" + server.url(""), "--provider=skeleton",
                        "--focus-regex=Kubectl api-versions should check if v1 is in available api versions",
                        "--ginkgo-args=--silence-skips --no-color", "--test-args=--disable-log-dump"});
    return program.set("XDG_CACHE_HOME", folder() / "cache").run();
  }

  nlohmann::json metadata() const { return nlohmann::json::parse(read(artifacts() / "metadata.json")); }
};

TEST_F(Skew, OfOneMinorPassesAndOfThreeIsRefused) {
  std::map<std::string, std::string> files;
  for (const std::string version : {"v1.31.4", "v1.33.4", "v1.35.4", "v1.37.4"}) {
    const std::string target = "/release/" + version + "/bin/linux/amd64/kubectl";
    files[target] = kubectl_of(version);
    files[target + ".sha256"] = sha256(files[target]);
  }
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    const auto found = files.find(request.target);
    found == files.end() ? connection.answer(404) : connection.answer(200, found->second);
  });

  const Finished up = launch("kwok", {"--up"}).run();
  ASSERT_EQ(up.status, 0) << up.err;
  for (const std::string version : {"v1.33.4", "v1.35.4"}) {
    const Finished run = run_with(server, version);
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    EXPECT_NE(run.out.find("Ran 1 of "), std::string::npos) << run.out;
    EXPECT_EQ(metadata().at("client-version"), version);
    EXPECT_EQ(metadata().at("server-version"), k_built);
  }
  for (const std::string version : {"v1.31.4", "v1.37.4"}) {
    const Finished run = run_with(server, version);
    EXPECT_EQ(run.status, 1) << run.out << run.err;
    EXPECT_NE(run.err.find("kubectl " + version +
                           " and kube-apiserver v1.34.4 are 3 minor versions apart: Kubernetes "
                           "supports kubectl within one minor version of kube-apiserver, older or newer"),
              std::string::npos)
        << run.err;
    EXPECT_EQ(run.out.find("Running Suite"), std::string::npos) << run.out;
  }
  const Finished down = launch("kwok", {"--down"}).run();
  EXPECT_EQ(down.status, 0) << down.err;
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Test passed, Test passed, Test FAILED, Test FAILED, Down passed");
  EXPECT_TRUE(nothing_runs());
}

}  // namespace
}  // namespace kt2::e2e
