#include "diagnosis/finding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pods.hpp"

namespace kt2::diagnosis {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::vector<Finding> findings_of(const std::vector<Json>& pods) {
  std::vector<Finding> all;
  for (const Json& each : pods) {
    for (Finding& finding : findings_of_pod(each)) all.push_back(std::move(finding));
  }
  return all;
}

TEST(Finding, KnowsEachKindOfTrouble) {
  const auto kind = [](const Json& its_pod) { return findings_of_pod(its_pod).at(0).kind; };
  EXPECT_EQ(kind(unschedulable_pod("a")), Kind::unschedulable);
  EXPECT_EQ(kind(unpullable_pod("a")), Kind::image_pull);
  EXPECT_EQ(kind(crashing_pod("a")), Kind::crash_loop);
  EXPECT_EQ(kind(crashing_pod("a", "OOMKilled")), Kind::out_of_memory);
  EXPECT_EQ(findings_of_pod(crashing_pod("a", "OOMKilled")).at(1).kind, Kind::crash_loop);
  EXPECT_EQ(kind(pod("a", "Pending", R"({"name":"app","state":{"waiting":{"reason":"CreateContainerConfigError"}}})")),
            Kind::configuration);
  EXPECT_EQ(kind(pod("a", "Pending", "")), Kind::not_ready);
  EXPECT_EQ(findings_of_node(node("n1", false)).at(0).kind, Kind::node_not_ready);
  EXPECT_EQ(findings_of_event(event("web", "Error creating: failed calling webhook \\\"x\\\": refused", "")).at(0).kind,
            Kind::webhook);
}

TEST(Finding, HasNothingToSayOfWhatIsWell) {
  EXPECT_THAT(findings_of_pod(healthy_pod("a")), IsEmpty());
  EXPECT_THAT(findings_of_pod(pod("a", "Succeeded", R"({"name":"app","state":{"terminated":{"exitCode":0}}})")),
              IsEmpty());
  EXPECT_THAT(findings_of_node(node("n1", true)), IsEmpty());
  EXPECT_THAT(findings_of_event(event("web", "Created container", "")), IsEmpty());
}

TEST(Finding, SaysWhyAndWhereToReadOn) {
  const Finding finding = findings_of_pod(unpullable_pod("web")).at(0);
  EXPECT_EQ(finding.what, "default/web");
  EXPECT_EQ(finding.reason, "ImagePullBackOff, back-off pulling image \"nope:1\"");
  EXPECT_EQ(finding.evidence, "pods/default/web/describe.txt");
}

TEST(Finding, TakesAnythingForAnObject) {
  for (const char* text : {"{}", "[]", "null", "3", R"({"metadata":3,"status":[]})",
                           R"({"status":{"containerStatuses":[1,null,{"state":7}],"conditions":{}}})"}) {
    findings_of_pod(Json::parse(text));
    findings_of_node(Json::parse(text));
    findings_of_event(Json::parse(text));
  }
}

TEST(Summary, IsInTheOrderOfCauses) {
  auto findings = findings_of({crashing_pod("c"), healthy_pod("h"), unpullable_pod("b"), unschedulable_pod("a")});
  for (Finding& finding : findings_of_node(node("n1", false))) findings.push_back(std::move(finding));
  EXPECT_EQ(summary(findings, 4, 2, {"events: forbidden"}),
            "3 of 4 pods and 1 of 2 nodes are not well\n"
            "not looked at: events: forbidden\n"
            "unschedulable: default/a: Unschedulable, 0/3 nodes are available: 3 Insufficient cpu. "
            "(pods/default/a/describe.txt)\n"
            "image pull: default/b: ImagePullBackOff, back-off pulling image \"nope:1\" "
            "(pods/default/b/describe.txt)\n"
            "crash loop: default/c: CrashLoopBackOff, container app exited with 137, 7 restarts "
            "(pods/default/c/describe.txt)\n"
            "node not ready: node n1: KubeletNotReady, container runtime network not ready (nodes/n1.txt)\n");
}

TEST(Summary, CountsWhatIsTooMany) {
  std::vector<Json> pods;
  for (int i = 0; i < 9; ++i) pods.push_back(unpullable_pod("p" + std::to_string(i)));
  const std::string text = summary(findings_of(pods), 9, 1, {}, 2);
  EXPECT_THAT(text, HasSubstr("image pull: default/p1"));
  EXPECT_THAT(text, HasSubstr("image pull: and 7 more (pods.txt)\n"));
  EXPECT_THAT(text, testing::Not(HasSubstr("p2")));
}

TEST(Summary, SaysThatAllIsWell) {
  EXPECT_EQ(summary({}, 3, 1, {}), "3 pods and 1 nodes: nothing looks wrong\n");
}

TEST(PodFolder, NeverLeavesTheDump) {
  EXPECT_EQ(pod_folder("..", "a/../b"), "pods/_/a_.._b");
  EXPECT_EQ(node_file(""), "nodes/_.txt");
}

}  // namespace
}  // namespace kt2::diagnosis
