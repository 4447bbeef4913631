#include "diagnosis/describe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pods.hpp"

namespace kt2::diagnosis {
namespace {

using namespace test;
using testing::HasSubstr;

TEST(Describe, TellsOfAPodAllThatExplainsIt) {
  const std::string text = describe_pod(crashing_pod("web", "OOMKilled"), {"an event"});
  for (const char* part :
       {"Pod:             default/web\n", "Phase:           Running\n", "Node:            n1\n", "  app nope:1\n",
        "not ready, 7 restarts\n", "state waiting: CrashLoopBackOff, back-off 5m0s\n",
        "before terminated: OOMKilled exit code 137", "Events:\n  an event\n"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(Describe, TellsOfANode) {
  EXPECT_THAT(describe_node(node("n1", false), {}),
              HasSubstr("Conditions:\n  Ready False since - KubeletNotReady, container runtime network not ready\n"
                        "\nEvents: none\n"));
}

TEST(Describe, HasARowForEach) {
  EXPECT_THAT(pod_row(crashing_pod("web")), testing::ContainsRegex("default +web +0/1 +Running +7 +n1 +CrashLoop"));
  EXPECT_THAT(node_row(node("n1", true)), testing::ContainsRegex("n1 +Ready +- +- +-\n"));
}

TEST(Describe, PutsAnEventOnALine) {
  EXPECT_EQ(event_line(event("web", "no\\nluck", "2026-01-02T03:04:05Z")),
            "2026-01-02T03:04:05Z Warning Failed Pod default/web: no luck (x3)");
}

TEST(Describe, TakesAnythingForAnObject) {
  for (const char* text :
       {"{}", "[]", "3", R"({"metadata":{"labels":[1],"ownerReferences":{}},"spec":{"containers":[1]}})"}) {
    const Json object = Json::parse(text);
    describe_pod(object, {});
    describe_node(object, {});
    pod_row(object);
    node_row(object);
    event_line(object);
  }
}

}  // namespace
}  // namespace kt2::diagnosis
