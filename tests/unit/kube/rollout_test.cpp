#include "kube/rollout.hpp"

#include <gtest/gtest.h>

#include "kube/job.hpp"
#include "objects.hpp"

namespace kt2::kube {
namespace {

Json parsed(const char* text) {
  return object("web", Json::parse(text));
}

void expect_each(const Resource& kind, const std::vector<std::pair<const char*, const char*>>& cases) {
  for (const auto& [json, outcome] : cases) {
    const Judgement judgement = judge_rollout(kind, parsed(json));
    const std::string text = judgement.state == State::met      ? "met"
                             : judgement.state == State::failed ? "failed: " + judgement.reason
                                                                : judgement.reason;
    EXPECT_EQ(text, outcome) << json;
  }
}

TEST(Rollout, OfADeployment) {
  expect_each(
      deployments(),
      {{R"({"metadata": {"generation": 2}, "spec": {"replicas": 3}, "status": {"observedGeneration": 1,
            "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3}})",
        "the new spec is not observed yet"},
       {R"({"metadata": {"generation": 1}})", "the new spec is not observed yet"},
       {R"({"spec": {"replicas": 3}, "status": {"updatedReplicas": 1, "replicas": 3}})",
        "1 of 3 new replicas have been updated"},
       {R"({"spec": {"replicas": 3}, "status": {"updatedReplicas": 3, "replicas": 4, "availableReplicas": 3}})",
        "1 old replica is pending termination"},
       {R"({"spec": {"replicas": 3}, "status": {"updatedReplicas": 3, "replicas": 5, "availableReplicas": 3}})",
        "2 old replicas are pending termination"},
       {R"({"spec": {"replicas": 3}, "status": {"updatedReplicas": 3, "replicas": 3, "availableReplicas": 2}})",
        "2 of 3 updated replicas are available"},
       {R"({"spec": {"replicas": 3}, "status": {"updatedReplicas": 3, "replicas": 3, "availableReplicas": 3}})", "met"},
       {R"({"spec": {"replicas": 0}, "status": {}})", "met"},
       {R"({"spec": {"replicas": 3, "paused": true}, "status": {"updatedReplicas": 1, "replicas": 3}})",
        "1 of 3 new replicas have been updated; the deployment is paused"},
       {R"({"spec": {"replicas": 3}, "status": {"updatedReplicas": 3, "replicas": 3, "availableReplicas": 2,
            "conditions": [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded",
                            "message": "ReplicaSet \"web-1\" has timed out progressing."}]}})",
        "failed: ProgressDeadlineExceeded, ReplicaSet \"web-1\" has timed out progressing."},
       {R"({"spec": {"replicas": 3}, "status": {"conditions": [{"type": "ReplicaFailure", "status": "True",
            "reason": "FailedCreate", "message": "pods \"web-x\" is forbidden: exceeded quota"}]}})",
        "0 of 3 new replicas have been updated; FailedCreate, pods \"web-x\" is forbidden: exceeded quota"}});
}

TEST(Rollout, OfAStatefulSet) {
  const Resource kind = resource("apps", "statefulsets", "StatefulSet");
  expect_each(
      kind,
      {{R"({"spec": {"replicas": 2}, "status": {"readyReplicas": 2}})", "the new spec is not observed yet"},
       {R"({"spec": {"replicas": 2}, "status": {"observedGeneration": 1, "readyReplicas": 1}})",
        "1 of 2 pods are ready"},
       {R"({"spec": {"replicas": 3, "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}},
            "status": {"observedGeneration": 1, "readyReplicas": 3, "updatedReplicas": 1}})",
        "1 of 2 new pods have been updated"},
       {R"({"spec": {"replicas": 3, "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}},
            "status": {"observedGeneration": 1, "readyReplicas": 3, "updatedReplicas": 2}})",
        "met"},
       {R"({"spec": {"replicas": 1, "updateStrategy": {"type": "RollingUpdate"}}, "status": {"observedGeneration": 1,
            "readyReplicas": 1, "updatedReplicas": 0, "currentRevision": "a", "updateRevision": "b"}})",
        "0 of 1 pods are at the new revision"},
       {R"({"spec": {"replicas": 1, "updateStrategy": {"type": "RollingUpdate"}}, "status": {"observedGeneration": 1,
            "readyReplicas": 1, "currentRevision": "b", "updateRevision": "b"}})",
        "met"},
       {R"({"spec": {"replicas": 1, "updateStrategy": {"type": "OnDelete"}}, "status": {}})",
        "failed: rollout status is only available for RollingUpdate strategy type, not for OnDelete"}});
}

TEST(Rollout, OfADaemonSet) {
  const Resource kind = resource("apps", "daemonsets", "DaemonSet");
  expect_each(
      kind, {{R"({"metadata": {"generation": 1}, "status": {}})", "the new spec is not observed yet"},
             {R"({"status": {"desiredNumberScheduled": 3, "updatedNumberScheduled": 1, "numberAvailable": 3}})",
              "1 of 3 new pods have been updated"},
             {R"({"status": {"desiredNumberScheduled": 3, "updatedNumberScheduled": 3, "numberAvailable": 2}})",
              "2 of 3 updated pods are available"},
             {R"({"status": {"desiredNumberScheduled": 3, "updatedNumberScheduled": 3, "numberAvailable": 3}})", "met"},
             {R"({"status": {}})", "met"},
             {R"({"spec": {"updateStrategy": {"type": "OnDelete"}}, "status": {}})",
              "failed: rollout status is only available for RollingUpdate strategy type, not for OnDelete"}});
}

TEST(Rollout, IsAStateOfNow) {
  const Json done =
      parsed(R"({"spec": {"replicas": 1}, "status": {"updatedReplicas": 1, "replicas": 1, "availableReplicas": 1}})");
  const Json not_done = parsed(R"({"spec": {"replicas": 1}, "status": {"updatedReplicas": 1, "replicas": 1}})");
  Tested tested("rollout", of(deployments()));
  EXPECT_EQ(tested.list({not_done}).line(), "0 of 1 rolled out; web: 0 of 1 updated replicas are available");
  EXPECT_EQ(tested.changed(done).state(), State::met);
  EXPECT_EQ(tested.changed(not_done).state(), State::unmet);
}

TEST(Job, SaysHowFarItIs) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {R"({})", "0 active, 0 succeeded"},
      {R"({"spec": {"completions": 3}, "status": {"active": 1, "succeeded": 1, "failed": 2}})",
       "1 active, 1 of 3 succeeded, 2 failed"},
      {R"({"status": {"conditions": [{"type": "Suspended", "status": "True"}]}})", "suspended"},
      {R"({"status": {"conditions": [{"type": "SuccessCriteriaMet", "status": "True"}]}})", "0 active, 0 succeeded"},
      {R"({"status": {"conditions": [{"type": "FailureTarget", "status": "True", "reason": "BackoffLimitExceeded"}]}})",
       "failing: BackoffLimitExceeded"},
  };
  for (const auto& [json, reason] : cases) {
    EXPECT_EQ(judge_job(parsed(json)).state, State::unmet) << json;
    EXPECT_EQ(judge_job(parsed(json)).reason, reason) << json;
  }
}

}  // namespace
}  // namespace kt2::kube
