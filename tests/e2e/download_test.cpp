// The ginkgo tester's programs by download, from a server on this machine that is laid out like dl.k8s.io.
#include <algorithm>
#include <map>
#include <sstream>

#include "e2e/real_stack.hpp"
#include "e2e/reports.hpp"
#include "support/http_server.hpp"

namespace kt2::e2e {
namespace {

using test::HttpConnection;
using test::HttpRequest;
using test::HttpServer;
using test::Finished;
using test::Program;
using test::read;

constexpr const char* k_package = "/release/v1.34.4/kubernetes-test-linux-amd64.tar.gz";
constexpr const char* k_kubectl = "/release/v1.34.4/bin/linux/amd64/kubectl";

std::string sha256(const std::filesystem::path& file) {
  return Program({"sha256sum", file}).run().out.substr(0, 64);
}

class Download : public RealStack {
 protected:
  // The release of the real stack's programs.
  std::map<std::string, std::string> release() const {
    std::map<std::string, std::string> files;
    files["/release/latest.txt"] = "v1.34.4";
    const std::filesystem::path package = pack();
    put(files, k_package, package);
    put(files, k_kubectl, stack() / "kubectl");
    return files;
  }

  Program launch_download(const HttpServer& server, const std::string& deployer, std::vector<std::string> words,
                          const std::vector<std::string>& tester_words = {}) const {
    words.insert(words.end(), {"--test=ginkgo", "--", "--test-package-url=" + server.url(""), "--provider=skeleton",
                               R"(--focus-regex=\[sig-api-machinery\] server version)",
                               "--ginkgo-args=--silence-skips --no-color", "--test-args=--disable-log-dump"});
    words.insert(words.end(), tester_words.begin(), tester_words.end());
    Program program = launch(deployer, words);
    program.set("XDG_CACHE_HOME", folder() / "cache");
    return program;
  }

 private:
  // Packed fast rather than small.
  std::filesystem::path pack() const {
    const std::filesystem::path programs = folder() / "kubernetes/test/bin";
    std::filesystem::create_directories(programs);
    for (const char* name : {"e2e.test", "ginkgo"}) std::filesystem::create_symlink(stack() / name, programs / name);
    const std::filesystem::path package = folder() / "package.tar.gz";
    const Finished packed = Program({"tar", "--create", "--dereference", "--use-compress-program=gzip -1",
                                     "--file=" + package.string(), "--directory=" + folder().string(), "kubernetes"})
                                .run();
    EXPECT_EQ(packed.status, 0) << packed.err;
    return package;
  }

  // With its .sha256, which has no newline at its end on the real server.
  static void put(std::map<std::string, std::string>& files, const std::string& target,
                  const std::filesystem::path& file) {
    files[target] = read(file);
    files[target + ".sha256"] = sha256(file);
  }
};

// What a server with these files does.
HttpServer::Handler serving(const std::map<std::string, std::string>& files) {
  return [&files](const HttpRequest& request, HttpConnection& connection) {
    const auto found = files.find(request.target);
    if (found == files.end()) {
      connection.answer(404);
    } else {
      connection.answer(200, found->second);
    }
  };
}

std::vector<std::string> sorted_targets(const HttpServer& server, std::size_t first = 0) {
  std::vector<std::string> targets;
  for (const HttpRequest& request : server.requests()) targets.push_back(request.target);
  targets.erase(targets.begin(), targets.begin() + static_cast<std::ptrdiff_t>(first));
  std::sort(targets.begin(), targets.end());
  return targets;
}

TEST_F(Download, HappensOnceAndServesLaterRuns) {
  const auto files = release();
  HttpServer server(serving(files));

  const Finished first = launch_download(server, "kwok", {"--up"}).run();
  ASSERT_EQ(first.status, 0) << first.out << first.err;
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Test passed");
  EXPECT_EQ(specs(artifacts()).passed, 1);
  const std::string package = k_package;
  const std::string kubectl = k_kubectl;
  EXPECT_EQ(sorted_targets(server), (std::vector<std::string>{"/release/latest.txt", kubectl, kubectl + ".sha256",
                                                              package, package + ".sha256"}));
  EXPECT_EQ(sha256(run_dir() / "e2e.test"), sha256(stack() / "e2e.test"));

  std::filesystem::remove(run_dir() / "e2e.test");
  const std::size_t requests = server.requests().size();
  const Finished second = launch_download(server, "kwok", {"--down"}, {"--test-package-version=v1.34.4"}).run();
  EXPECT_EQ(second.status, 0) << second.out << second.err;
  EXPECT_EQ(sorted_targets(server, requests), std::vector<std::string>{});
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Test passed, Test passed, Down passed");
  EXPECT_TRUE(nothing_runs());
}

TEST_F(Download, OfADamagedPackageIsNotUsed) {
  const std::map<std::string, std::string> files{
      {"/release/latest.txt", "v1.34.4"},
      {k_package, "not what was packed"},
      {std::string(k_package) + ".sha256", std::string(64, '0')},
  };
  HttpServer server(serving(files));
  const Finished run = launch_download(server, "noop", {"--up", "--down"}).run();
  EXPECT_EQ(run.status, 1) << run.out << run.err;
  const std::vector<Row> found = rows(artifacts());
  ASSERT_EQ(outcomes(found), "Up passed, Test FAILED, Down passed");
  EXPECT_NE(found[1].message.find("sha256"), std::string::npos) << found[1].message;
  EXPECT_NE(found[1].message.find(k_package), std::string::npos) << found[1].message;
  EXPECT_FALSE(std::filesystem::exists(run_dir() / "e2e.test"));
}

}  // namespace
}  // namespace kt2::e2e
