#include "kube/pod.hpp"

#include <gtest/gtest.h>

#include "objects.hpp"

namespace kt2::kube {
namespace {

Json status(const char* text) {
  return object("p", {{"status", Json::parse(text)}});
}

TEST(Pod, SaysWhatKeepsItFromWorking) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {R"({})", "no status yet"},
      {R"({"phase": "Pending"})", "Pending"},
      {R"({"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable",
           "message": "0/3 nodes are available: 3 Insufficient cpu."}]})",
       "Unschedulable, 0/3 nodes are available: 3 Insufficient cpu."},
      {R"({"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False", "reason": "SchedulingGated",
           "message": "Scheduling is blocked due to non-empty scheduling gates"}]})",
       "SchedulingGated, scheduling is blocked due to non-empty scheduling gates"},
      {R"({"phase": "Pending", "containerStatuses": [{"name": "app", "state": {"waiting": {"reason": "ContainerCreating"}}}]})",
       "ContainerCreating"},
      {R"({"phase": "Pending", "containerStatuses": [{"name": "app", "state": {"waiting": {"reason": "ImagePullBackOff",
           "message": "Back-off pulling image \"x:1\""}}}]})",
       "ImagePullBackOff, back-off pulling image \"x:1\""},
      {R"({"phase": "Pending", "containerStatuses": [{"name": "app", "state": {"running": {}}, "ready": true},
           {"name": "sidecar", "state": {"waiting": {"reason": "ErrImagePull", "message": "rpc error: not found"}}}]})",
       "ErrImagePull of container sidecar, rpc error: not found"},
      {R"({"phase": "Pending", "initContainerStatuses": [{"name": "init", "state": {"waiting": {"reason": "InvalidImageName"}}}],
           "containerStatuses": [{"name": "app", "state": {"waiting": {"reason": "PodInitializing"}}}]})",
       "InvalidImageName of init container init"},
      {R"({"phase": "Running", "containerStatuses": [{"name": "app", "restartCount": 5,
           "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s restarting failed container"}},
           "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}}]})",
       "CrashLoopBackOff, container app exited with 137 (OOMKilled), 5 restarts"},
      {R"({"phase": "Running", "containerStatuses": [{"name": "app", "restartCount": 1,
           "state": {"waiting": {"reason": "CrashLoopBackOff"}},
           "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}}}]})",
       "CrashLoopBackOff, container app exited with 1, 1 restart"},
      {R"({"phase": "Pending", "containerStatuses": [{"name": "app", "state": {"waiting": {
           "reason": "CreateContainerConfigError", "message": "secret \"s\" not found"}}}]})",
       "CreateContainerConfigError, secret \"s\" not found"},
      {R"({"phase": "Running", "containerStatuses": [{"name": "app", "restartCount": 2,
           "state": {"terminated": {"exitCode": 1, "reason": "Error"}}}]})",
       "container app exited with 1, 2 restarts"},
      {R"({"phase": "Pending", "initContainerStatuses": [{"name": "a", "state": {"terminated": {"exitCode": 0}}},
           {"name": "b", "state": {"running": {}}}, {"name": "c", "state": {"waiting": {"reason": "PodInitializing"}}}],
           "containerStatuses": [{"name": "app", "state": {"waiting": {"reason": "PodInitializing"}}}]})",
       "init container b runs, 1 of 3 are done"},
      {R"({"phase": "Running", "containerStatuses": [{"name": "app", "ready": false, "restartCount": 3, "state": {"running": {}}},
           {"name": "b", "ready": true, "state": {"running": {}}}, {"name": "c", "ready": false, "state": {"running": {}}}]})",
       "Running, not ready: app, c, 3 restarts"},
      {R"({"phase": "Running", "conditions": [{"type": "Ready", "status": "False", "reason": "ReadinessGatesNotReady",
           "message": "corresponding condition of pod readiness gate \"x\" does not exist."}],
           "containerStatuses": [{"name": "app", "ready": true, "state": {"running": {}}}]})",
       "Running, not ready: ReadinessGatesNotReady, corresponding condition of pod readiness gate \"x\" does not "
       "exist."},
      {R"({"phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: memory. "})",
       "Failed: Evicted, the node was low on resource: memory."},
      {R"({"phase": "Failed", "containerStatuses": [{"name": "ok", "state": {"terminated": {"exitCode": 0}}},
           {"name": "app", "state": {"terminated": {"exitCode": 3, "reason": "Error"}}}]})",
       "Failed: container app exited with 3"},
      {R"({"phase": "Failed"})", "Failed"},
      {R"({"phase": "Succeeded"})", "Succeeded, so it will not be Ready"},
  };
  for (const auto& [json, reason] : cases) EXPECT_EQ(why_not_working(status(json)).reason, reason) << json;
}

TEST(Pod, ThatIsBeingDeletedSaysSo) {
  Json pod = waiting_pod("p", "ErrImagePull");
  pod["metadata"]["deletionTimestamp"] = "2024-01-01T00:00:00Z";
  EXPECT_EQ(why_not_working(pod).reason, "being deleted");
}

TEST(Pod, ShowsTheWorstOfItsContainers) {
  const Json pod = status(R"({"phase": "Pending", "containerStatuses": [
      {"name": "a", "state": {"waiting": {"reason": "ContainerCreating"}}},
      {"name": "b", "state": {"waiting": {"reason": "ErrImagePull"}}},
      {"name": "c", "restartCount": 1, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]})");
  EXPECT_EQ(why_not_working(pod).reason, "CrashLoopBackOff, container c crashes, 1 restart");
  EXPECT_EQ(why_not_started(pod).reason, "ErrImagePull of container b");
}

TEST(Pod, IsSettledWhenItWorksOrHasSucceeded) {
  const auto settled = [](const Json& pod) { return judge_settled(pod).state == State::met; };
  EXPECT_TRUE(settled(ready_pod("a")));
  EXPECT_TRUE(settled(status(R"({"phase": "Succeeded"})")));
  EXPECT_FALSE(settled(status(R"({"phase": "Running"})")));
  EXPECT_FALSE(settled(status(R"({"phase": "Failed"})")));
  EXPECT_FALSE(settled(pending_pod("a")));
  EXPECT_FALSE(settled(Json::object()));
  Json going = ready_pod("a");
  going["metadata"]["deletionTimestamp"] = "2024-01-01T00:00:00Z";
  EXPECT_FALSE(settled(going));
}

Json of_job(const std::string& name, const char* phase, const char* created, const char* finished = nullptr) {
  Json pod = object(
      name,
      {{"metadata", {{"creationTimestamp", created}, {"ownerReferences", {{{"uid", "job"}, {"controller", true}}}}}},
       {"status", {{"phase", phase}}}});
  if (finished != nullptr) {
    pod["status"]["containerStatuses"] = {
        {{"name", "app"}, {"state", {{"terminated", {{"exitCode", 1}, {"finishedAt", finished}}}}}}};
  }
  return pod;
}

TEST(Settled, LooksPastAFailedPodOnceItsControllerHasMadeAnother) {
  const Json failed = of_job("job-1", "Failed", "2024-01-01T10:00:00Z", "2024-01-01T10:00:05Z");
  Tested tested("settled", of(pods()));
  tested.list({failed, ready_pod("web")});
  EXPECT_EQ(tested.state(), State::unmet);
  EXPECT_EQ(tested.line(), "1 of 2 settled; job-1: Failed: container app exited with 1");
  tested.changed(of_job("job-2", "Pending", "2024-01-01T10:00:15Z"));
  EXPECT_EQ(tested.line(), "2 of 3 settled; job-2: Pending");
  tested.changed(failed);
  tested.changed(of_job("job-2", "Succeeded", "2024-01-01T10:00:15Z"));
  EXPECT_EQ(tested.state(), State::met);
  tested.deleted(of_job("job-2", "Succeeded", "2024-01-01T10:00:15Z"));
  EXPECT_EQ(tested.state(), State::met);
}

TEST(Settled, DoesNotTakeASiblingForAReplacement) {
  Tested tested("settled", of(pods()));
  tested.list({of_job("job-1", "Failed", "2024-01-01T10:00:00Z", "2024-01-01T10:00:05Z"),
               of_job("job-2", "Succeeded", "2024-01-01T10:00:01Z")});
  EXPECT_EQ(tested.state(), State::unmet);
  tested.changed(of_job("job-3", "Failed", "2024-01-01T10:00:05Z", "2024-01-01T10:00:05Z"));
  EXPECT_EQ(tested.line(), "2 of 3 settled; job-3: Failed: container app exited with 1");
}

TEST(Settled, WaitsForAFailedPodOfItsOwn) {
  Json failed = object("a", {{"status", {{"phase", "Failed"}, {"reason", "Evicted"}}}});
  Tested tested("settled", of(pods()));
  tested.list({failed, ready_pod("b")});
  EXPECT_EQ(tested.line(), "1 of 2 settled; a: Failed: Evicted");
  tested.deleted(failed);
  EXPECT_EQ(tested.state(), State::met);
}

TEST(Settled, IsAStateOfNowAndOfAtLeastOnePod) {
  Tested tested("settled", of(pods()));
  EXPECT_EQ(tested.list({}).line(), "no pods yet");
  EXPECT_EQ(tested.state(), State::unmet);
  EXPECT_EQ(tested.changed(ready_pod("a")).state(), State::met);
  EXPECT_EQ(tested.changed(pending_pod("b")).state(), State::unmet);
}

}  // namespace
}  // namespace kt2::kube
