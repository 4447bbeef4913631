#include <gtest/gtest.h>

#include "kube/tally.hpp"
#include "objects.hpp"

namespace kt2::kube {
namespace {

constexpr int k_limit = 60;

Json unschedulable_pod(const std::string& name) {
  return object(
      name,
      {{"status",
        {{"phase", "Pending"}, {"conditions", {condition("PodScheduled", "False", "Unschedulable", "0/1 nodes.")}}}}});
}

TEST(FailFast, GivesUpAtOnceWhatNobodyWillPutRight) {
  const Json crashing = waiting_pod("a", "CrashLoopBackOff");
  const Json failed = object("a", {{"status", {{"phase", "Failed"}}}});
  const Json stopped =
      object("a", {{"spec", {{"restartPolicy", "Never"}}},
                   {"status",
                    {{"phase", "Running"},
                     {"containerStatuses", {{{"name", "app"}, {"state", {{"terminated", {{"exitCode", 2}}}}}}}}}}});
  for (const Json& pod : {crashing, failed, stopped, waiting_pod("a", "InvalidImageName"),
                          waiting_pod("a", "ErrImageNeverPull"), object("a", {{"status", {{"phase", "Succeeded"}}}})}) {
    Tested patient("condition=Ready", of(pods()));
    EXPECT_EQ(patient.list({pod}).state(1000), State::unmet) << pod;
    EXPECT_EQ(patient.next_look(), std::nullopt);
    Tested hasty("condition=Ready", fail_fast(of(pods()), k_limit));
    EXPECT_EQ(hasty.list({ready_pod("b"), pod}).state(), State::failed) << pod;
    EXPECT_TRUE(hasty.reason().starts_with("a: ")) << hasty.reason();
  }
}

TEST(FailFast, GivesUpWhatMayPassOnceItHasLasted) {
  for (const Json& pod : {waiting_pod("a", "ErrImagePull", "no such host"), waiting_pod("a", "ImagePullBackOff"),
                          waiting_pod("a", "CreateContainerConfigError"), waiting_pod("a", "CreateContainerError"),
                          unschedulable_pod("a")}) {
    for (const char* condition : {"condition=Ready", "settled", "jsonpath={.status.phase}=Running"}) {
      Tested tested(condition, fail_fast(of(pods()), k_limit));
      tested.list({pod, ready_pod("b")}, 10);
      EXPECT_EQ(tested.state(10), State::unmet) << pod;
      EXPECT_EQ(tested.next_look(), at(70));
      EXPECT_EQ(tested.state(69), State::unmet);
      EXPECT_EQ(tested.state(70), State::failed);
    }
  }
}

TEST(FailFast, SaysForHowLong) {
  Tested tested("condition=Ready", fail_fast(of(pods()), k_limit));
  tested.list({waiting_pod("a", "ErrImagePull", "No such host")}, 0);
  EXPECT_EQ(tested.line(60), "0 of 1 Ready; a: ErrImagePull, no such host (for 1m0s)");
  EXPECT_EQ(tested.reason(60), "a: ErrImagePull, no such host (for 1m0s)");
  const auto objects = tested.objects(90);
  EXPECT_EQ(objects[0].verdict.state, State::failed);
  EXPECT_EQ(objects[0].verdict.reason, "ErrImagePull, no such host (for 1m30s)");
  EXPECT_EQ(objects[0].since, at(60));
}

TEST(FailFast, TakesAPullAndItsBackOffForOne) {
  Tested tested("condition=Ready", fail_fast(of(pods()), k_limit));
  tested.list({waiting_pod("a", "ErrImagePull")}, 0);
  for (int second = 10; second < 60; second += 10) {
    tested.changed(waiting_pod("a", second % 20 == 0 ? "ErrImagePull" : "ImagePullBackOff"), second);
    EXPECT_EQ(tested.state(second), State::unmet);
  }
  EXPECT_EQ(tested.next_look(), at(60));
  EXPECT_EQ(tested.state(60), State::failed);
}

TEST(FailFast, BeginsAnewWithAnotherReason) {
  Tested tested("condition=Ready", fail_fast(of(pods()), k_limit));
  tested.list({unschedulable_pod("a")}, 0);
  tested.changed(waiting_pod("a", "ContainerCreating"), 30);
  EXPECT_EQ(tested.next_look(), std::nullopt);
  tested.changed(waiting_pod("a", "ErrImagePull"), 40);
  EXPECT_EQ(tested.next_look(), at(100));
  EXPECT_EQ(tested.state(99), State::unmet);
  tested.changed(ready_pod("a"), 99);
  EXPECT_EQ(tested.state(200), State::met);
}

TEST(FailFast, LooksAtTheOldestOfSeveral) {
  Tested tested("condition=Ready", fail_fast(of(pods()), k_limit));
  tested.list({waiting_pod("a", "ErrImagePull")}, 0);
  tested.changed(waiting_pod("b", "ErrImagePull"), 20);
  EXPECT_EQ(tested.next_look(), at(60));
  tested.changed(ready_pod("a"), 30);
  EXPECT_EQ(tested.next_look(), at(80));
  tested.deleted(waiting_pod("b", "ErrImagePull"), 40);
  EXPECT_EQ(tested.state(100), State::met);
}

TEST(FailFast, BeginsAnewWithAnotherPodOfTheName) {
  Tested tested("condition=Ready", fail_fast(of(pods(), "a"), k_limit));
  tested.list({waiting_pod("a", "ErrImagePull")}, 0);
  Json other = waiting_pod("a", "ErrImagePull");
  other["metadata"]["uid"] = "other";
  tested.changed(other, 50);
  EXPECT_EQ(tested.next_look(), at(110));
}

TEST(FailFast, LeavesAloneWhatDoesNotNeedAWorkingPod) {
  const Json crashing = waiting_pod("a", "CrashLoopBackOff");
  for (const char* condition :
       {"delete", "count>=2", "condition=Ready=Unknown", "condition=DisruptionTarget",
        "jsonpath={.metadata.labels.x}=y", "jsonpath={.status.containerStatuses[0].restartCount}=9"}) {
    Tested tested(condition, fail_fast(of(pods()), k_limit));
    EXPECT_EQ(tested.list({crashing}).state(1000), State::unmet) << condition;
    EXPECT_EQ(tested.next_look(), std::nullopt);
  }
}

TEST(FailFast, OfAnyNeedsAllToFail) {
  Tested tested("any(condition=Ready, jsonpath={.metadata.labels.x}=y)", fail_fast(of(pods()), k_limit));
  tested.list({waiting_pod("a", "CrashLoopBackOff")}, 0);
  EXPECT_EQ(tested.state(1000), State::unmet);
  Tested later("any(condition=Ready, jsonpath={.status.phase}=Running)", fail_fast(of(pods()), k_limit));
  later.list({waiting_pod("a", "ErrImagePull")}, 0);
  EXPECT_EQ(later.state(60), State::failed);
  Tested whole("any(settled, count>=5)", fail_fast(of(pods()), k_limit));
  whole.list({waiting_pod("a", "ErrImagePull")}, 0);
  EXPECT_EQ(whole.next_look(), std::nullopt);
  EXPECT_EQ(whole.state(1000), State::unmet);
}

TEST(FailFast, OfSettledLetsAJobRetry) {
  Json failed = object("a", {{"status", {{"phase", "Failed"}}}});
  Tested alone("settled", fail_fast(of(pods()), k_limit));
  EXPECT_EQ(alone.list({failed}).state(), State::failed);
  failed["metadata"]["ownerReferences"] = {{{"uid", "job"}, {"controller", true}}};
  Tested owned("settled", fail_fast(of(pods()), k_limit));
  EXPECT_EQ(owned.list({failed}).state(59), State::unmet);
  EXPECT_EQ(owned.state(60), State::failed);
}

TEST(FailFast, OfWorkloads) {
  const auto deployment = [](const char* type, const char* status, const char* reason) {
    return object("web",
                  {{"spec", {{"replicas", 2}}}, {"status", {{"conditions", {condition(type, status, reason)}}}}});
  };
  const Json late = deployment("Progressing", "False", "ProgressDeadlineExceeded");
  Tested rollout("rollout", of(deployments()));
  EXPECT_EQ(rollout.list({late}).state(), State::failed);
  Tested patient("condition=Available", of(deployments()));
  EXPECT_EQ(patient.list({late}).state(1000), State::unmet);
  EXPECT_EQ(patient.line(), "0 of 1 Available; web: ProgressDeadlineExceeded");
  Tested hasty("condition=Available", fail_fast(of(deployments()), k_limit));
  EXPECT_EQ(hasty.list({late}).state(), State::failed);
  Tested quota("rollout", fail_fast(of(deployments()), k_limit));
  EXPECT_EQ(quota.list({deployment("ReplicaFailure", "True", "FailedCreate")}).state(59), State::unmet);
  EXPECT_EQ(quota.state(60), State::failed);
}

TEST(FailFast, IsNotNeededForAJobThatHasEndedTheOtherWay) {
  const auto job = [](const char* type) { return object("j", conditions({condition(type, "True", "Why")})); };
  Tested complete("condition=Complete", of(jobs()));
  EXPECT_EQ(complete.list({job("Failed")}).state(), State::failed);
  EXPECT_EQ(complete.reason(), "j: Failed: Why");
  Tested failed("condition=failed", of(jobs()));
  EXPECT_EQ(failed.list({job("Complete")}).state(), State::failed);
  EXPECT_EQ(failed.reason(), "j: complete, so it did not fail");
  Tested either("any(condition=Complete, condition=Failed)", of(jobs()));
  EXPECT_EQ(either.list({job("Failed")}).state(), State::met);
}

TEST(Reasons, OfOtherKinds) {
  const auto reason = [](const Resource& kind, const std::string& wanted, const Json& what) {
    Tested tested(wanted, of(kind));
    tested.list({what});
    return tested.objects().front().verdict.reason;
  };
  const Resource nodes = resource("", "nodes", "Node");
  EXPECT_EQ(reason(nodes, "condition=Ready",
                   object("n", conditions({condition("Ready", "False", "KubeletNotReady",
                                                     "container runtime network not ready")}))),
            "NotReady: container runtime network not ready");
  EXPECT_EQ(reason(nodes, "condition=Ready",
                   object("n", conditions({condition("Ready", "Unknown", "NodeStatusUnknown",
                                                     "Kubelet stopped posting node status.")}))),
            "NotReady: NodeStatusUnknown, kubelet stopped posting node status.");
  EXPECT_EQ(reason(nodes, "condition=Ready", object("n")), "condition Ready is not there yet");
  EXPECT_EQ(
      reason(nodes, "condition=Ready=False", object("n", conditions({condition("Ready", "True", "KubeletReady")}))),
      "NotReady");
  EXPECT_EQ(reason(deployments(), "condition=Available",
                   object("d", conditions({condition("Available", "False", "MinimumReplicasUnavailable",
                                                     "Deployment does not have minimum availability.")}))),
            "Available is False: MinimumReplicasUnavailable, deployment does not have minimum availability.");
  Json stale = object("d", conditions({condition("Available", "True")}));
  stale["metadata"]["generation"] = 3;
  stale["status"]["observedGeneration"] = 2;
  EXPECT_EQ(reason(deployments(), "condition=Available", stale),
            "condition Available is of an older generation of the object");
  EXPECT_EQ(reason(pods(), "jsonpath={.status.phase}=Running", pending_pod("p")),
            "{.status.phase} is Pending, not Running");
  EXPECT_EQ(reason(pods(), "jsonpath={.status.podIP}", pending_pod("p")), "{.status.podIP} is not there yet");
  EXPECT_EQ(reason(pods(), "jsonpath={.status.phase}=Running", waiting_pod("p", "ErrImagePull", "Gone")),
            "ErrImagePull, gone");
  EXPECT_EQ(reason(pods(), "condition=Ready=False", ready_pod("p")), "Ready is True");
}

}  // namespace
}  // namespace kt2::kube
