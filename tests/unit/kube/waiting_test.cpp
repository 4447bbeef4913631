// Waits as their caller sees them: the lines that they tell, what they report at the end, and who must act. What a
// watch lives through is list_watch_test's, what meets a condition tally_test's.
#include "kube/waiting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "support/fake_cluster.hpp"

namespace kt2::kube {
namespace {

using namespace std::chrono_literals;
using kt2::test::FakeCluster;
using kt2::test::HttpConnection;
using kt2::test::HttpRequest;
using kt2::test::HttpServer;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAre;

Access access_to(const std::string& url) {
  Access access;
  access.server = url;
  access.name_space = "default";
  return access;
}

WaitRequest nodes(std::string condition = "condition=Ready", std::string name = "") {
  WaitRequest request{{"nodes"}, std::move(condition), "", "", ""};
  request.name = std::move(name);
  return request;
}

class WaitingTest : public testing::Test {
 protected:
  WaitingTest() {
    options.deadline = Clock::now() + 60s;
    options.line_interval = 60s;
    options.status = [this](std::size_t wait, bool met, std::string_view line) {
      lines.push_back(std::to_string(wait) + (met ? "! " : " ") + std::string(line));
      if (on_line) on_line();
    };
    options.object = [this](const WaitedObject& object) { objects.push_back(object); };
  }

  Result<void> wait_for(const std::vector<WaitRequest>& requests) { return wait_at(cluster.url(), requests); }
  Result<void> wait_at(const std::string& url, const std::vector<WaitRequest>& requests) {
    Credentials credentials(access_to(url), {});
    return wait(credentials, requests, options);
  }

  FakeCluster cluster;
  WaitOptions options;
  std::vector<std::string> lines;
  std::vector<WaitedObject> objects;
  std::function<void()> on_line;  // after each
};

TEST_F(WaitingTest, ReportsEachObjectByTheNamesOfItsKind) {
  cluster.put_node("a", true);
  cluster.put("deployments", "default", "web");
  ASSERT_TRUE(wait_for({nodes(), {{"deploy/web"}, "create", "", "", ""}}));
  ASSERT_EQ(objects.size(), 2U);
  EXPECT_EQ(objects[0].wait, 0U);
  EXPECT_EQ(objects[0].resource, "nodes");
  EXPECT_EQ(objects[0].kind, "node");
  EXPECT_EQ(objects[0].report.name, "a");
  EXPECT_EQ(objects[0].report.verdict.state, State::met);
  EXPECT_EQ(objects[1].wait, 1U);
  EXPECT_EQ(objects[1].resource, "deployments.apps");
  EXPECT_EQ(objects[1].kind, "deployment.apps");
}

TEST_F(WaitingTest, CallsAWaitAsItsCallerDoes) {
  cluster.put_node("a", true);
  ASSERT_TRUE(wait_for({nodes(), nodes("create", "all our nodes")}));
  // Whoever hears of it first is told first.
  EXPECT_THAT(lines, UnorderedElementsAre(StartsWith("0! nodes: 1 of 1"), StartsWith("1! all our nodes: ")));
  EXPECT_THAT(lines, Each(Not(HasSubstr("nodes: nodes:"))));
}

TEST_F(WaitingTest, NamesTheResourcesOfAWaitForSeveral) {
  cluster.put_node("a", true);
  options.deadline = Clock::now() + 2s;
  const auto waited = wait_for({{{"nodes,pods"}, "condition=Ready", "", "", "", false, "both"}});
  ASSERT_FALSE(waited);
  EXPECT_THAT(waited.error().message, StartsWith("both: pods: "));
}

TEST_F(WaitingTest, TellsTheFirstLineAtOnceAndThatItIsMetAtOnce) {
  cluster.put_node("a", false);
  on_line = [this] { cluster.put_node("a", true); };
  ASSERT_TRUE(wait_for({nodes()}));
  EXPECT_THAT(lines, ElementsAre(StartsWith("0 nodes: 0 of 1 Ready; a: "), StartsWith("0! nodes: 1 of 1 Ready")));
}

TEST_F(WaitingTest, LeavesTheIntervalBetweenTwoLines) {
  cluster.put_node("a", false);
  options.line_interval = 300ms;
  std::vector<Clock::time_point> times;
  on_line = [&] {
    times.push_back(Clock::now());
    if (times.size() == 1) cluster.put_node("b", false);
    if (times.size() == 2) cluster.remove("nodes", "", "b");
    if (times.size() == 3) cluster.put_node("a", true);
  };
  ASSERT_TRUE(wait_for({nodes()}));
  EXPECT_THAT(lines, ElementsAre(StartsWith("0 nodes: 0 of 1 Ready"), StartsWith("0 nodes: 0 of 2 Ready"),
                                 StartsWith("0 nodes: 0 of 1 Ready"), StartsWith("0! nodes: 1 of 1 Ready")));
  EXPECT_GE(times.at(1) - times.at(0), 290ms);
  EXPECT_GE(times.at(2) - times.at(1), 290ms);
}

TEST_F(WaitingTest, TellsTheLastLineHoweverSoonItIsOver) {
  cluster.put_node("a", false);
  options.deadline = Clock::now() + 2s;
  on_line = [this] {
    if (lines.size() == 1) cluster.put_node("b", false);
  };
  ASSERT_FALSE(wait_for({nodes()}));
  EXPECT_THAT(lines, ElementsAre(StartsWith("0 nodes: 0 of 1 Ready"), StartsWith("0 nodes: 0 of 2 Ready")));
}

// A list that comes in pieces has no line in the middle.
TEST_F(WaitingTest, SaysNothingOfHalfAList) {
  const std::string a = R"({"type":"ADDED","object":{"metadata":{"name":"a","uid":"a","resourceVersion":"1"}}})";
  const std::string b = R"({"type":"ADDED","object":{"metadata":{"name":"b","uid":"b","resourceVersion":"2"}}})";
  const std::string end = R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"2","annotations":)"
                          R"({"k8s.io/initial-events-end":"true"}}}})";
  HttpServer slow([&](const HttpRequest& request, HttpConnection& connection) {
    if (request.target == "/api") return connection.answer(200, R"({"kind":"APIVersions","versions":["v1"]})");
    if (request.target == "/apis") return connection.answer(200, R"({"kind":"APIGroupList","groups":[]})");
    if (request.target == "/api/v1") {
      return connection.answer(200,
                               R"({"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"nodes",)"
                               R"("singularName":"node","namespaced":false,"kind":"Node","verbs":["list","watch"]}]})");
    }
    connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + a + "\n");
    std::this_thread::sleep_for(400ms);
    connection.send(b + "\n" + end + "\n");
    connection.wait_closed();
  });
  options.deadline = Clock::now() + 5s;
  options.once = true;
  ASSERT_FALSE(wait_at(slow.url(""), {nodes()}));
  EXPECT_THAT(lines, ElementsAre(StartsWith("0 nodes: 0 of 2 Ready")));
}

TEST_F(WaitingTest, LeavesItToTheCallerToSayWhoseTimeIsOver) {
  cluster.put_node("a", false);
  options.deadline = Clock::now() + 2s;
  const auto late = wait_for({nodes()});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().cause, Cause::timeout);
  EXPECT_THAT(late.error().message, StartsWith("nodes: 0 of 1 Ready; a: "));
  options.once = true;
  const auto once = wait_for({nodes()});
  ASSERT_FALSE(once);
  EXPECT_EQ(once.error().cause, Cause::timeout);
}

TEST_F(WaitingTest, IsTheDeployersFailureWhereItCanNoLongerBe) {
  cluster.put_pod("default", "cart", "CrashLoopBackOff", "restarting");
  options.fail_fast_after = 0s;
  WaitRequest pods{{"pods"}, "settled", "", "", ""};
  pods.name = "the shop";
  const auto waited = wait_for({pods});
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().cause, Cause::deployer);
  EXPECT_THAT(waited.error().message, StartsWith("the shop: "));
}

}  // namespace
}  // namespace kt2::kube
