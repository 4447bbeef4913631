// Every condition, by the real command against the real API server: the wait is on before its event, and over after it.
#include <sys/wait.h>

#include <functional>
#include <thread>

#include "e2e/kube/kube_test.hpp"
#include "e2e/kube/objects.hpp"

namespace kt2::e2e {
namespace {

using test::Finished;
using Words = std::vector<std::string>;

bool is_over(const test::Started& program) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(program.pid()), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

class Conditions : public KubeTest {
 protected:
  struct Case {
    std::string name;  // and its user's
    Words words;
    std::function<void()> event;
    int watches = 1;
    int status = 0;
    std::string says = {};  // in what it printed
  };

  // All at once: each is on before any event, and over after its own.
  void expect_all(const std::vector<Case>& cases) {
    std::vector<test::Started> waiting;
    for (const Case& each : cases) {
      Words words = each.words;
      words.push_back("--timeout=10m");
      waiting.push_back(wait(each.name, words).start());
    }
    for (const Case& each : cases) wait_for_watches(each.name, each.watches);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      SCOPED_TRACE(cases[i].name);
      EXPECT_FALSE(is_over(waiting[i]));
      cases[i].event();
      const Finished finished = waiting[i].wait();
      EXPECT_EQ(finished.status, cases[i].status) << finished.out << finished.err;
      EXPECT_NE((finished.out + finished.err).find(cases[i].says), std::string::npos) << finished.out << finished.err;
      auto requests = plane().requests_of(cases[i].name);
      EXPECT_EQ(requests["watch"], cases[i].watches);
      EXPECT_LE(requests["list"], cases[i].watches);
      EXPECT_EQ(requests["get"], 0);
    }
  }
};

// What kubectl has, and the choice of objects.
TEST_F(Conditions, OfKubectlAreSeen) {
  for (const char* name : {"ready", "unready", "named", "gone", "any-phase"}) create("pods", pod(name));
  for (const char* name : {"chosen-a", "chosen-b"}) create("pods", pod(name, "chosen"));
  patch("pods", "unready", running_pod(true));
  create("configmaps", named("filled"));
  create("configmaps", named("valued"));
  expect_all({
      {"condition", {"pod/ready", "--for=condition=Ready"}, [&] { patch("pods", "ready", running_pod(true)); }},
      {"condition-false",
       {"po", "unready", "--for=condition=ready=false"},
       [&] { patch("pods", "unready", running_pod(false)); }},
      {"condition-of-all",
       {"pods", "-l", "app=chosen", "--for=condition=Ready"},
       [&] {
         patch("pods", "chosen-a", running_pod(true));
         patch("pods", "chosen-b", running_pod(true));
       }},
      {"condition-by-field",
       {"pods", "--field-selector=metadata.name=named", "--for=condition=Ready"},
       [&] { patch("pods", "named", running_pod(true)); }},
      {"delete", {"pod/gone", "--for=delete"}, [&] { remove("pods", "gone"); }},
      {"create", {"secret/late", "--for=create"}, [&] { create("secrets", named("late")); }},
      {"jsonpath",
       {"cm/filled", "--for=jsonpath={.data.key}"},
       [&] {
         patch("configmaps", "filled", {{"data", {{"key", "anything"}}}});
       }},
      {"jsonpath-value",
       {"configmap", "valued", "--for=jsonpath={.data.key}=this one"},
       [&] {
         patch("configmaps", "valued", {{"data", {{"key", "another"}}}});
         patch("configmaps", "valued", {{"data", {{"key", "this one"}}}});
       }},
      // Also a state that lasts no longer than a moment.
      {"passing",
       {"pod/any-phase", "--for=jsonpath={.status.phase}=Running"},
       [&] {
         patch("pods", "any-phase", running_pod(true));
         patch("pods", "any-phase", with_status({{"phase", "Failed"}}));
       }},
  });
  const Finished absent = wait("absent", {"pod/never-was", "--for=delete"}).run();
  EXPECT_EQ(absent.status, 0) << absent.err;
}

// What kubectl lacks.
TEST_F(Conditions, OfOurOwnAreSeen) {
  create("deployments.apps/v1", workload("web"));
  create("statefulsets.apps/v1", workload("db"));
  create("daemonsets.apps/v1", workload("agent"));
  create("jobs.batch/v1", job("good"));
  create("jobs.batch/v1", job("bad"));
  for (const char* name : {"either", "both", "two-a"}) create("configmaps", named(name));
  create("pods", pod("one", "settling"));
  create("pods", pod("other", "settling"));
  const json begun{{"startTime", "2024-01-01T00:00:00Z"}, {"active", 0}, {"ready", 0}};
  expect_all({
      {"count",
       {"cm", "-l", "app=counted", "--for=count>=3"},
       [&] {
         for (const char* name : {"c1", "c2", "c3"}) create("configmaps", named(name, "counted"));
       }},
      {"rollout-deployment",
       {"deploy/web", "--for=rollout"},
       [&] {
         patch("deployments.apps/v1", "web",
               with_status({{"observedGeneration", 1},
                            {"replicas", 1},
                            {"updatedReplicas", 1},
                            {"readyReplicas", 1},
                            {"availableReplicas", 1}}));
       }},
      {"rollout-statefulset",
       {"sts/db", "--for=rollout"},
       [&] {
         patch("statefulsets.apps/v1", "db",
               with_status({{"observedGeneration", 1},
                            {"replicas", 1},
                            {"readyReplicas", 1},
                            {"updatedReplicas", 1},
                            {"currentRevision", "db-1"},
                            {"updateRevision", "db-1"}}));
       }},
      {"rollout-daemonset",
       {"ds/agent", "--for=rollout"},
       [&] {
         patch("daemonsets.apps/v1", "agent",
               with_status({{"observedGeneration", 1},
                            {"desiredNumberScheduled", 2},
                            {"updatedNumberScheduled", 2},
                            {"numberAvailable", 2},
                            {"currentNumberScheduled", 2},
                            {"numberReady", 2}}));
       }},
      {"job-complete",
       {"job/good", "--for=job"},
       [&] {
         json status = begun;
         status["completionTime"] = "2024-01-01T00:01:00Z";
         status["succeeded"] = 1;
         status["conditions"] = {condition("SuccessCriteriaMet", "True"), condition("Complete", "True")};
         patch("jobs.batch/v1", "good", with_status(status));
       }},
      {"job-failed",
       {"job/bad", "--for=job"},
       [&] {
         json status = begun;
         status["failed"] = 1;
         const json reason = condition("FailureTarget", "True", "BackoffLimitExceeded", "it has failed too often");
         status["conditions"] = {reason, reason};
         status["conditions"][1]["type"] = "Failed";
         patch("jobs.batch/v1", "bad", with_status(status));
       },
       1,
       1,
       "it has failed too often"},
      {"settled",
       {"pods", "-l", "app=settling", "--for=settled"},
       [&] {
         patch("pods", "one", running_pod(true));
         patch("pods", "other", with_status({{"phase", "Succeeded"}}));
       }},
      {"any",
       {"cm/either", "--for=any(jsonpath={.data.a}=1, jsonpath={.data.b}=1)"},
       [&] {
         patch("configmaps", "either", {{"data", {{"b", "1"}}}});
       }},
      {"all",
       {"cm/both", "--for=jsonpath={.data.a}=1", "--for=jsonpath={.data.b}=1"},
       [&] {
         patch("configmaps", "both", {{"data", {{"b", "1"}}}});
         patch("configmaps", "both", {{"data", {{"a", "1"}}}});
       }},
      {"several",
       {"cm/two-a", "--for=jsonpath={.data.a}", "--and", "secret/two-b", "--for=create"},
       [&] {
         create("secrets", named("two-b"));
         patch("configmaps", "two-a", {{"data", {{"a", "1"}}}});
       },
       2},
  });
}

// Names are those of the server, custom resources' too, and those of other namespaces.
TEST_F(Conditions, OfCustomResourcesAndOtherNamespacesAreSeen) {
  const json schema{{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}};
  const json version{{"name", "v1"},
                     {"served", true},
                     {"storage", true},
                     {"subresources", {{"status", json::object()}}},
                     {"schema", {{"openAPIV3Schema", schema}}}};
  json definition = named("widgets.kubetest2.test");
  definition["spec"] = {
      {"group", "kubetest2.test"},
      {"scope", "Namespaced"},
      {"names", {{"plural", "widgets"}, {"singular", "widget"}, {"kind", "Widget"}, {"shortNames", {"wdg"}}}},
      {"versions", {version}}};
  ASSERT_EQ(api().create("/api/v1/namespaces", named("elsewhere")).status, 201);
  const std::string definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  ASSERT_EQ(api().create(definitions, definition).status, 201);
  const std::string crd = "crd/widgets.kubetest2.test";
  const Finished established = wait("definition", {crd, "--for=condition=Established", "--timeout=10m"}).run();
  ASSERT_EQ(established.status, 0) << established.err;
  // It is served a moment after it is established.
  while (api().get("/apis/kubetest2.test/v1/namespaces/default/widgets").status != 200) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  json widget = named("one");
  widget["kind"] = "Widget";
  create("widgets.kubetest2.test/v1", widget);
  const auto ready = [&] {
    patch("widgets.kubetest2.test/v1", "one", with_status({{"conditions", {condition("Ready", "True")}}}));
  };
  expect_all({
      {"short", {"wdg/one", "--for=condition=Ready"}, ready},
      {"full",
       {"widgets.v1.kubetest2.test", "one", "--for=jsonpath={.status.done}=true"},
       [&] {
         patch("widgets.kubetest2.test/v1", "one", with_status({{"done", true}}));
       }},
      {"namespace",
       {"cm/here", "-n", "elsewhere", "--for=create"},
       [&] { EXPECT_EQ(api().create("/api/v1/namespaces/elsewhere/configmaps", named("here")).status, 201); }},
      {"all-namespaces",
       {"cm", "-A", "-l", "app=spread", "--for=count=2"},
       [&] {
         create("configmaps", named("spread", "spread"));
         EXPECT_EQ(api().create("/api/v1/namespaces/elsewhere/configmaps", named("spread", "spread")).status, 201);
       }},
  });
}

TEST_F(Conditions, ThatCannotComeTrueFailFast) {
  for (const char* name : {"pull", "crash", "nowhere", "patient"}) create("pods", pod(name));
  const Words now{"--for=condition=Ready", "--fail-fast-after=1s"};
  const auto of = [&](const char* name, Words words) {
    words.insert(words.begin(), std::string("pod/") + name);
    return words;
  };
  expect_all({
      {"pull", of("pull", now),
       [&] { patch("pods", "pull", waiting_pod("ImagePullBackOff", "back-off pulling image \"none\"")); }, 1, 1,
       "ImagePullBackOff, back-off pulling image"},
      {"crash", of("crash", now),
       [&] { patch("pods", "crash", waiting_pod("CrashLoopBackOff", "back-off restarting")); }, 1, 1,
       "CrashLoopBackOff"},
      {"nowhere", of("nowhere", now),
       [&] {
         patch("pods", "nowhere",
               with_status({{"phase", "Pending"},
                            {"conditions", {condition("PodScheduled", "False", "Unschedulable", "0/1 nodes")}}}));
       },
       1, 1, "0/1 nodes"},
      // A reason that passes in its time is none.
      {"patient", of("patient", {"--for=condition=Ready", "--fail-fast-after=90s"}),
       [&] {
         patch("pods", "patient", waiting_pod("ErrImagePull", "try again"));
         patch("pods", "patient", running_pod(true));
       }},
  });
}

TEST_F(Conditions, ThatAreNotMetInTimeAreTold) {
  create("pods", pod("slow", "late"));
  create("pods", pod("done", "late"));
  patch("pods", "slow", waiting_pod("ImagePullBackOff", "back-off pulling image \"none\""));
  patch("pods", "done", running_pod(true));
  const Finished late =
      wait("late", {"pods", "-l", "app=late", "--for=condition=Ready", "--timeout=1s", "-o", "json"}).run();
  EXPECT_EQ(late.status, 1);
  EXPECT_NE(late.err.find("1 of 2 Ready; slow: ImagePullBackOff, back-off pulling image"), std::string::npos)
      << late.err;
  const json objects = json::parse(late.out, nullptr, false);
  ASSERT_EQ(objects.size(), 2U) << late.out;
  EXPECT_EQ(objects[0]["name"], "done");
  EXPECT_EQ(objects[0]["state"], "met");
  EXPECT_EQ(objects[1]["name"], "slow");
  EXPECT_EQ(objects[1]["state"], "unmet");
  // Looked at once.
  const Finished once = wait("once", {"pod/done", "--for=condition=Ready", "--timeout=0"}).run();
  EXPECT_EQ(once.status, 0) << once.err;
  const Finished not_yet = wait("not-yet", {"pod/slow", "--for=condition=Ready", "--timeout=0"}).run();
  EXPECT_EQ(not_yet.status, 1) << not_yet.err;
}

}  // namespace
}  // namespace kt2::e2e
