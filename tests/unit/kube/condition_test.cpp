#include "kube/condition.hpp"

#include <gtest/gtest.h>

#include "objects.hpp"

namespace kt2::kube {
namespace {

// "" when it is accepted.
std::string refusal(const std::string& text) {
  const auto condition = Condition::parse(text);
  if (condition) return {};
  EXPECT_EQ(condition.error().cause, Cause::usage);
  return condition.error().message;
}

TEST(Condition, IsReadInAllItsForms) {
  for (const char* text : {"condition=Ready",
                           "condition=Ready=True",
                           "condition=Ready=False",
                           "condition=x.io/Y=Unknown",
                           "delete",
                           "Delete",
                           "create",
                           "jsonpath={.status.phase}=Running",
                           "jsonpath={.status.phase}",
                           "jsonpath=.status.phase",
                           "jsonpath=status.phase=Running",
                           R"(jsonpath={.a[?(@.b=="c")].d}=e)",
                           R"(jsonpath={.a[?(@.b!="c")].d}="e")",
                           "count>=3",
                           "count >= 3",
                           "count==0",
                           "count=0",
                           "count!=1",
                           "count<3",
                           "count<=3",
                           "count>0",
                           "rollout",
                           "job",
                           "settled",
                           "all(count>=3, condition=Ready)",
                           "any(condition=Complete,condition=Failed)",
                           R"(all(jsonpath={.a[?(@.b=="),(")].c}=d, any( delete , all(create) )))",
                           " settled "}) {
    EXPECT_EQ(refusal(text), "") << text;
  }
}

TEST(Condition, KeepsItsText) {
  EXPECT_EQ(Condition::parse("all(count>=3, rollout)").value().text(), "all(count>=3, rollout)");
}

TEST(Condition, IsRefusedWithTheReason) {
  const std::string known =
      "condition=TYPE[=STATUS], delete, create, jsonpath={PATH}[=VALUE], count>=N, rollout, job, settled, all(A, B), "
      "any(A, B)";
  EXPECT_EQ(refusal("ready"), "the condition \"ready\": it is none of " + known);
  EXPECT_EQ(refusal("all(rollout, ready)"), "the condition \"all(rollout, ready)\": \"ready\" is none of " + known);
  EXPECT_EQ(refusal(""), "the condition \"\": nothing to wait for");
  EXPECT_EQ(refusal("condition="),
            "the condition \"condition=\": a condition's type is missing, such as condition=Ready");
  EXPECT_EQ(
      refusal("condition=Ready="),
      "the condition \"condition=Ready=\": a status is missing after the equal sign, such as condition=Ready=False");
  EXPECT_EQ(refusal("count"),
            "the condition \"count\": count wants one of >= > = == <= < != and a number, such as count>=3");
  EXPECT_EQ(refusal("count>=many"), "the condition \"count>=many\": \"many\" is not a number of objects");
  EXPECT_EQ(refusal("count>=-1"), "the condition \"count>=-1\": \"-1\" is not a number of objects");
  EXPECT_EQ(refusal("count<0"), "the condition \"count<0\": there are never fewer than 0 objects");
  EXPECT_EQ(refusal("all()"), "the condition \"all()\": a condition is missing between the commas");
  EXPECT_EQ(refusal("all(create,)"), "the condition \"all(create,)\": a condition is missing between the commas");
  EXPECT_EQ(refusal("all(create"), "the condition \"all(create\": the ( at character 4 is not closed");
  EXPECT_EQ(refusal("all(create) x"), "the condition \"all(create) x\": unexpected \"x\" at character 13");
  EXPECT_EQ(refusal("jsonpath="), "the condition \"jsonpath=\": jsonpath expression cannot be empty");
  EXPECT_EQ(refusal("jsonpath={.a}="),
            "the condition \"jsonpath={.a}=\": jsonpath wait has to have a value after equal sign, like "
            "jsonpath={.status.readyReplicas}=3");
  EXPECT_NE(refusal("jsonpath={.a}=''"), "");
  EXPECT_EQ(refusal("jsonpath={.a}==b"),
            "the condition \"jsonpath={.a}==b\": one equal sign stands between path and value, not two");
  EXPECT_EQ(refusal("jsonpath={.a[}=b"),
            "the condition \"jsonpath={.a[}=b\": the jsonpath \"{.a[}=b\" at character 8: the { is not closed");
  EXPECT_EQ(
      refusal("jsonpath={.a[x]}=b"),
      "the condition \"jsonpath={.a[x]}=b\": the jsonpath \"{.a[x]}\" at character 5: expected an index, a key in "
      "quotes or *, not \"x]\"");
}

TEST(Condition, SurvivesDeepNesting) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "all(";
  EXPECT_NE(refusal(deep), "");
  EXPECT_NE(refusal(deep + "create" + std::string(100'000, ')')), "");
  EXPECT_NE(refusal("jsonpath={" + std::string(100'000, '[') + "}"), "");
  EXPECT_NE(refusal("all(jsonpath={" + std::string(100'000, '(') + "})"), "");
}

TEST(Condition, IsOfCertainKinds) {
  const auto refused = [](const char* text, const Resource& resource) {
    const auto checked = Condition::parse(text).value().check(resource);
    return checked ? std::string() : checked.error().message;
  };
  EXPECT_EQ(refused("rollout", deployments()), "");
  EXPECT_EQ(refused("rollout", resource("apps", "statefulsets", "StatefulSet")), "");
  EXPECT_EQ(refused("rollout", resource("apps", "daemonsets", "DaemonSet")), "");
  EXPECT_EQ(refused("rollout", pods()),
            "the condition \"rollout\" is for Deployments, StatefulSets and DaemonSets, not for pods");
  EXPECT_EQ(refused("rollout", resource("x.io", "deployments", "Deployment")),
            "the condition \"rollout\" is for Deployments, StatefulSets and DaemonSets, not for deployments.x.io");
  EXPECT_EQ(refused("job", jobs()), "");
  EXPECT_EQ(refused("job", deployments()), "the condition \"job\" is for Jobs, not for deployments.apps");
  EXPECT_EQ(refused("settled", pods()), "");
  EXPECT_EQ(refused("all(count>=1, settled)", jobs()), "the condition \"settled\" is for Pods, not for jobs.batch");
  EXPECT_EQ(refused("any(condition=Ready, jsonpath={.x}, delete, create, count>1)", jobs()), "");
}

}  // namespace
}  // namespace kt2::kube
