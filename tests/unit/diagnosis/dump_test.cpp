#include "diagnosis/dump.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "pods.hpp"
#include "support/http_server.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::diagnosis {
namespace {

using namespace std::chrono_literals;
using namespace test;
using kt2::test::HttpConnection;
using kt2::test::HttpRequest;
using kt2::test::HttpServer;
using kt2::test::TemporaryDirectory;
using testing::HasSubstr;

class DumpTest : public testing::Test {
 protected:
  // A cluster of these; `log` is what every container's log is.
  void serve(std::vector<Json> pods, std::string log) {
    m_pods = std::move(pods);
    m_log = std::move(log);
    m_server =
        std::make_unique<HttpServer>([this](const auto& request, auto& connection) { answer(request, connection); });
  }

  Result<std::string> dump(std::uint64_t limit = 1'000'000) {
    kube::Access access;
    access.server = m_server->url("");
    kube::Credentials credentials(access, {});
    return diagnosis::dump(credentials, {folder(), limit, {}, -1, Clock::now() + 30s});
  }

  std::filesystem::path folder() const { return m_directory.path() / "cluster"; }
  std::string file(const std::string& name) const {
    std::ifstream stream(folder() / name);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
  }

 private:
  void answer(const HttpRequest& request, HttpConnection& connection) const {
    const auto list = [&](const std::vector<Json>& items) {
      connection.answer(200, Json{{"items", items}, {"metadata", Json::object()}}.dump());
    };
    if (request.target.starts_with("/api/v1/pods?")) return list(m_pods);
    if (request.target.starts_with("/api/v1/nodes?")) return list({node("n1", false)});
    if (request.target.starts_with("/api/v1/events?")) {
      return list({event("web", "later", "2026-01-02T03:04:06Z"), event("web", "earlier", "2026-01-02T03:04:05Z")});
    }
    if (request.target.find("/log?") != std::string::npos) return connection.answer(200, m_log);
    connection.answer(404);
  }

  TemporaryDirectory m_directory;
  std::vector<Json> m_pods;
  std::string m_log;
  std::unique_ptr<HttpServer> m_server;
};

TEST_F(DumpTest, WritesDownWhatIsWrongAndTheEvidence) {
  serve({healthy_pod("well"), unpullable_pod("web"), crashing_pod("crash")}, "panic: at last\n");
  const auto summary = dump();
  ASSERT_TRUE(summary);
  EXPECT_EQ(file("summary.txt"), *summary);
  EXPECT_THAT(*summary, testing::StartsWith("2 of 3 pods and 1 of 1 nodes are not well\nimage pull: default/web: "));
  EXPECT_THAT(file("events.txt"), testing::ContainsRegex("earlier.*\n.*later"));
  EXPECT_THAT(file("pods/default/web/describe.txt"), HasSubstr("Events:\n  2026-01-02T03:04:05Z"));
  EXPECT_EQ(file("pods/default/crash/app.previous.log"), "panic: at last\n");
  EXPECT_THAT(file("nodes/n1.txt"), HasSubstr("KubeletNotReady"));
  EXPECT_EQ(Json::parse(file("pods.json")).at("items").size(), 3U);
  EXPECT_EQ(Json::parse(file("nodes.json")).at("items").size(), 1U);
  EXPECT_THAT(file("pods.txt"), HasSubstr("crash"));
  EXPECT_FALSE(std::filesystem::exists(folder() / "pods/default/well"));
}

TEST_F(DumpTest, KeepsTheNewestOfLogsThatAreTooLong) {
  std::string log;
  for (int i = 0; i < 100'000; ++i) log += "line " + std::to_string(i) + "\n";
  serve({crashing_pod("crash")}, log);
  ASSERT_TRUE(dump(300'000));
  const std::string kept = file("pods/default/crash/app.previous.log");
  EXPECT_LT(kept.size(), 300'000U);
  EXPECT_TRUE(kept.ends_with("line 99998\nline 99999\n"));
  EXPECT_THAT(kept, testing::StartsWith("[the first "));
}

TEST_F(DumpTest, LeavesOutLogsForWhichThereIsNoRoom) {
  std::vector<Json> pods;
  for (int i = 0; i < 20; ++i) pods.push_back(crashing_pod("p" + std::to_string(i)));
  serve(pods, std::string(200'000, 'x') + "\n");
  const auto summary = dump(500'000);
  ASSERT_TRUE(summary);
  EXPECT_THAT(*summary, HasSubstr(" logs: the limit of the dump"));
  std::uintmax_t all = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder())) {
    if (entry.is_regular_file()) all += entry.file_size();
  }
  EXPECT_LT(all, 600'000U);
}

TEST_F(DumpTest, SaysThatTheServerIsGone) {
  kube::Access access;
  {
    serve({}, "");
    HttpServer gone([](const HttpRequest&, HttpConnection&) {});
    access.server = gone.url("");
  }
  kube::Credentials credentials(access, {});
  const auto summary = diagnosis::dump(credentials, {folder(), 1000, {}, -1, Clock::now() + 200ms});
  ASSERT_FALSE(summary);
  EXPECT_THAT(file("summary.txt"), testing::StartsWith("the API server does not answer: "));
}

}  // namespace
}  // namespace kt2::diagnosis
