#include "kube/discovery.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>

#include "base/files.hpp"
#include "support/temporary_directory.hpp"
#include "unit/kube/discovery_documents.hpp"

namespace kt2::kube {
namespace {

using namespace std::chrono_literals;

// A server of paths, which says 304 to who has what it has.
struct FakeServer {
  std::map<std::string, Answer> answers;
  std::vector<std::string> asked;
  std::vector<std::string> not_modified;

  FakeServer() {
    answers["/api"] = {200, test::core_groups(), "application/json", "\"core-1\""};
    answers["/apis"] = {200, test::named_groups(), "application/json", "\"apis-1\""};
  }

  Get get() {
    return [this](const std::string& path, const std::vector<std::string>& headers, Trouble) -> Result<Answer> {
      asked.push_back(path);
      const auto found = answers.find(path);
      if (found == answers.end())
        return Answer{404, R"({"kind":"Status","message":"not here","reason":"NotFound"})", "", ""};
      for (const std::string& header : headers) {
        if (!found->second.etag.empty() && header == "If-None-Match: " + found->second.etag) {
          not_modified.push_back(path);
          return Answer{304, "", "", found->second.etag};
        }
      }
      return found->second;
    };
  }
};

class DiscoveryTest : public ::testing::Test {
 protected:
  Discovery discovery() { return {m_server.get(), m_cache, "https://host"}; }

  std::string found(std::string_view name) {
    auto all = discovery();
    const auto resource = all.find(name);
    if (!resource) {
      EXPECT_EQ(resource.error().cause, Cause::usage);
      return resource.error().message;
    }
    return resource->path("ns");
  }

  std::string targets(const std::vector<std::string>& words) {
    auto all = discovery();
    const auto targets = all.targets(words);
    if (!targets) return targets.error().message;
    std::string text;
    for (const Target& target : *targets)
      text += (text.empty() ? "" : " ") + target.resource.full_name() + (target.name.empty() ? "" : "/" + target.name);
    return text;
  }

  std::filesystem::path cache_file() const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(m_cache)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    return files.size() == 1 ? files[0] : std::filesystem::path();
  }

  void age_cache(std::chrono::seconds by) {
    std::filesystem::last_write_time(cache_file(), std::filesystem::file_time_type::clock::now() - by);
  }

  test::TemporaryDirectory m_directory;
  std::filesystem::path m_cache = m_directory / "new" / "cache";
  FakeServer m_server;
};

TEST_F(DiscoveryTest, TakesNamesAsKubectlDoes) {
  const std::string pods = "/api/v1/namespaces/ns/pods";
  const std::string deployments = "/apis/apps/v1/namespaces/ns/deployments";
  for (const char* name : {"pods", "pod", "po", "Pod", "PODS", "pods.v1."}) EXPECT_EQ(found(name), pods) << name;
  for (const char* name : {"deployments", "deployment", "deploy", "Deployment", "deployments.apps",
                           "deployment.v1.apps", "deploy.apps", "Deployment.apps", "deployments.app", "deploy.app"})
    EXPECT_EQ(found(name), deployments) << name;
  // Old servers tell no singular.
  EXPECT_EQ(found("statefulset"), "/apis/apps/v1/namespaces/ns/statefulsets");
  EXPECT_EQ(found("storageclass.storage"), "/apis/storage.k8s.io/v1/namespaces/ns/storageclasses");
}

TEST_F(DiscoveryTest, PrefersAsKubectlDoes) {
  EXPECT_EQ(found("events"), "/api/v1/namespaces/ns/events");
  EXPECT_EQ(found("ev"), "/api/v1/namespaces/ns/events");
  EXPECT_EQ(found("events.events.k8s.io"), "/apis/events.k8s.io/v1/namespaces/ns/events");
  EXPECT_EQ(found("ev.events.k8s.io"), "/apis/events.k8s.io/v1/namespaces/ns/events");
  EXPECT_EQ(found("hpa"), "/apis/autoscaling/v2/namespaces/ns/horizontalpodautoscalers");
  EXPECT_EQ(found("hpa.v1.autoscaling"), "/apis/autoscaling/v1/namespaces/ns/horizontalpodautoscalers");
  EXPECT_EQ(found("po.example.com"), "/apis/example.com/v1/namespaces/ns/widgets");
}

TEST_F(DiscoveryTest, SaysWhatIsNotThereAndWhatIsNear) {
  const std::string rest = "; it could not tell what is in \"metrics.k8s.io/v1beta1\"";
  EXPECT_EQ(found("pds"), "the server doesn't have a resource type \"pds\" (did you mean \"pods\"?)" + rest);
  EXPECT_EQ(found("deploymentz.apps"),
            "the server doesn't have a resource type \"deploymentz\" (did you mean \"deployments.apps\"?)" + rest);
  EXPECT_EQ(found("zebras"), "the server doesn't have a resource type \"zebras\"" + rest);
  EXPECT_EQ(found(""), "the server doesn't have a resource type \"\"" + rest);
  EXPECT_EQ(found("pods/status"), "the server doesn't have a resource type \"pods/status\"" + rest);
  EXPECT_EQ(found("pods.apps").substr(0, 46), "the server doesn't have a resource type \"pods\"");
  EXPECT_EQ(found("cs"), "the server lets nobody watch \"componentstatuses\"");
}

TEST_F(DiscoveryTest, TakesWordsAsKubectlDoes) {
  EXPECT_EQ(targets({"pods"}), "pods");
  EXPECT_EQ(targets({"pod", "a", "b"}), "pods/a pods/b");
  EXPECT_EQ(targets({"pod/a", "svc/b", "deploy.apps/c"}), "pods/a services/b deployments.apps/c");
  EXPECT_EQ(targets({"pods,services"}), "pods services");
  EXPECT_EQ(targets({"pods,svc", "x", "y"}), "pods/x pods/y services/x services/y");
  EXPECT_EQ(targets({"all"}), "pods services deployments.apps");
  EXPECT_EQ(targets({"all,events"}), "pods services deployments.apps events");
  EXPECT_EQ(targets({"po,pods,pod"}), "pods");
  EXPECT_EQ(targets({"pod/a", "pods/a"}), "pods/a");
}

TEST_F(DiscoveryTest, RefusesWordsAsKubectlDoes) {
  EXPECT_EQ(targets({"pod/a", "b"}),
            "there is no need to specify a resource type as a separate argument when passing arguments in "
            "resource/name form (e.g. 'kubetest2 wait resource/<resource_name>' instead of 'kubetest2 wait resource "
            "resource/<resource_name>')");
  EXPECT_EQ(targets({"pod/a/b"}), "arguments in resource/name form may not have more than one slash");
  for (const char* word : {"pod/", "/a", "pod,svc/a"})
    EXPECT_EQ(targets({word}), "arguments in resource/name form must have a single resource and name") << word;
  EXPECT_EQ(targets({"all", "a"}), "you must specify only one resource");
  EXPECT_EQ(targets({"pod", "a%2fb"}), "invalid resource name \"a%2fb\": [may not contain '%']");
  EXPECT_EQ(targets({"pod/.."}), "invalid resource name \"..\": [may not be '..']");
  EXPECT_EQ(targets({"pod", ""}), "resource name may not be empty");
  EXPECT_EQ(targets({}), "no resource is named: give a type, or a type and a name as in pods/x");
  EXPECT_EQ(targets({"pods,pds"}).substr(0, 46), "the server doesn't have a resource type \"pds\" ");
}

TEST_F(DiscoveryTest, AsksOnceAndKeepsTheAnswer) {
  auto all = discovery();
  ASSERT_TRUE(all.find("pods"));
  ASSERT_TRUE(all.find("deploy"));
  EXPECT_EQ(m_server.asked, (std::vector<std::string>{"/api", "/apis"}));
  EXPECT_EQ(found("deploy"), "/apis/apps/v1/namespaces/ns/deployments");
  EXPECT_EQ(m_server.asked.size(), 2U);
  const auto mode = [](const std::filesystem::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777U;
  };
  EXPECT_EQ(mode(cache_file()), 0600U);
  EXPECT_EQ(mode(cache_file().parent_path()), 0700U);
  EXPECT_EQ(mode(m_cache), 0700U);
}

TEST_F(DiscoveryTest, AsksWhetherAnOldAnswerStillHolds) {
  found("pods");
  age_cache(11min);
  m_server.asked.clear();
  m_server.answers["/apis"] = {
      200, test::groups(test::group("new.io", test::version("v1", test::aggregated("gadgets", "Gadget")))), "",
      "\"2\""};
  EXPECT_EQ(found("gadget"), "/apis/new.io/v1/namespaces/ns/gadgets");
  EXPECT_EQ(m_server.asked, (std::vector<std::string>{"/api", "/apis"}));
  EXPECT_EQ(m_server.not_modified, std::vector<std::string>{"/api"});
  // What was kept of a part that is the same is still there, and young again.
  EXPECT_EQ(found("pods"), "/api/v1/namespaces/ns/pods");
  EXPECT_EQ(m_server.asked.size(), 2U);
  age_cache(-24h);  // the clock was set back
  found("pods");
  EXPECT_EQ(m_server.asked.size(), 4U);
}

TEST_F(DiscoveryTest, AsksAgainForANameThatIsNotKept) {
  found("pods");
  m_server.asked.clear();
  m_server.answers["/apis"] = {
      200,
      test::groups(test::group(
          "new.io", test::version("v1", test::aggregated("gadgets", "Gadget", R"(,"categories":["toys"])")))),
      "", "\"2\""};
  EXPECT_EQ(targets({"toys"}), "gadgets.new.io");
  EXPECT_EQ(m_server.asked.size(), 2U);
  auto all = discovery();
  EXPECT_FALSE(all.find("nothing"));
  EXPECT_EQ(m_server.asked.size(), 4U);
  EXPECT_FALSE(all.find("nothing"));
  EXPECT_EQ(m_server.asked.size(), 4U);
  all.outdated();
  EXPECT_FALSE(all.find("nothing"));
  EXPECT_EQ(m_server.asked.size(), 6U);
}

TEST_F(DiscoveryTest, DropsWhatIsOutdated) {
  found("deploy");
  m_server.answers["/apis"] = {200, test::groups(""), "", "\"apis-1\""};
  auto all = discovery();
  ASSERT_TRUE(all.find("deploy"));
  all.outdated();
  EXPECT_FALSE(all.find("deploy"));
}

TEST_F(DiscoveryTest, KeepsServersApart) {
  found("pods");
  FakeServer other;
  other.answers["/api"].body = test::groups("");
  Discovery discovery(other.get(), m_cache, "https://other");
  EXPECT_FALSE(discovery.find("pods"));
  EXPECT_EQ(found("pods"), "/api/v1/namespaces/ns/pods");
}

TEST_F(DiscoveryTest, IgnoresABrokenCache) {
  for (const char* text :
       {"", "nonsense", "{", "[]", "{\"format\":1}", "{\"format\":1,\"server\":\"https://host\",\"parts\":[1]}",
        "{\"format\":1,\"server\":\"https://host\",\"parts\":[{\"resources\":[[1]]}]}",
        "{\"format\":1,\"server\":\"https://host\",\"parts\":[{\"resources\":"
        "[[\"\",\"v1\",\"../x\",\"\",\"\",[],[],[],true]]}]}"}) {
    found("pods");
    ASSERT_TRUE(replace_file(cache_file(), text, 0600));
    m_server.asked.clear();
    EXPECT_EQ(found("pods"), "/api/v1/namespaces/ns/pods") << text;
    EXPECT_EQ(m_server.asked.size(), 2U) << text;
    EXPECT_EQ(found("pods"), "/api/v1/namespaces/ns/pods") << text;
    EXPECT_EQ(m_server.asked.size(), 2U) << text;
  }
}

TEST_F(DiscoveryTest, IgnoresACacheThatOthersCanWrite) {
  found("pods");
  std::filesystem::permissions(cache_file(), std::filesystem::perms::others_write, std::filesystem::perm_options::add);
  m_server.asked.clear();
  found("pods");
  EXPECT_EQ(m_server.asked.size(), 2U);
}

TEST_F(DiscoveryTest, DoesWithoutACache) {
  ASSERT_TRUE(replace_file(m_directory / "new", "a file where a folder should be"));
  EXPECT_EQ(found("pods"), "/api/v1/namespaces/ns/pods");
  m_cache.clear();
  EXPECT_EQ(found("pods"), "/api/v1/namespaces/ns/pods");
  EXPECT_EQ(m_directory.names(), std::set<std::string>{"new"});
}

TEST_F(DiscoveryTest, SpeaksWithOldServers) {
  m_server.answers.clear();
  m_server.answers["/api"] = {200, R"({"kind":"APIVersions","versions":["v1"]})", "application/json", ""};
  m_server.answers["/apis"] = {200, R"({"kind":"APIGroupList","groups":[
      {"name":"apps","versions":[{"groupVersion":"apps/v1beta1","version":"v1beta1"},{"groupVersion":"apps/v1","version":"v1"}],
       "preferredVersion":{"groupVersion":"apps/v1","version":"v1"}},
      {"name":"broken.io","versions":[{"version":"v1"}],"preferredVersion":{"version":"v1"}}]})",
                               "", ""};
  const auto list = [](const std::string& resources) {
    return Answer{200, R"({"kind":"APIResourceList","resources":[)" + resources + "]}", "", ""};
  };
  m_server.answers["/api/v1"] = list(R"(
      {"name":"pods","singularName":"","namespaced":true,"kind":"Pod","verbs":["list","watch"],"shortNames":["po"]},
      {"name":"pods/status","singularName":"","namespaced":true,"kind":"Pod","verbs":["get"]},
      {"name":"nodes","singularName":"node","namespaced":false,"kind":"Node","verbs":["list","watch"],"shortNames":["no"]})");
  const std::string deployments =
      R"({"name":"deployments","singularName":"deployment","namespaced":true,"kind":"Deployment","verbs":["list","watch"]})";
  m_server.answers["/apis/apps/v1"] = list(deployments);
  m_server.answers["/apis/apps/v1beta1"] = list(deployments);
  m_server.answers["/apis/broken.io/v1"] = {503, "service unavailable", "text/plain", ""};
  EXPECT_EQ(found("pod"), "/api/v1/namespaces/ns/pods");
  EXPECT_EQ(found("no"), "/api/v1/nodes");
  EXPECT_EQ(found("deployment"), "/apis/apps/v1/namespaces/ns/deployments");
  EXPECT_EQ(found("deployment.v1beta1.apps"), "/apis/apps/v1beta1/namespaces/ns/deployments");
  EXPECT_EQ(found("gadgets"),
            "the server doesn't have a resource type \"gadgets\"; it could not tell what is in \"broken.io/v1\"");
}

TEST_F(DiscoveryTest, TellsWhatTheServerSaysWhenItRefuses) {
  m_server.answers["/apis"] = {403, R"({"kind":"Status","message":"no paths for you","reason":"Forbidden","code":403})",
                               "", ""};
  EXPECT_EQ(found("pods"), "/api/v1/namespaces/ns/pods");
  m_server.answers["/api"] = m_server.answers["/apis"];
  m_cache = m_directory / "another";
  EXPECT_EQ(found("pods"), "asking \"https://host/api\" for its resources: no paths for you (Forbidden)");
  m_server.answers["/api"] = {200, "<html>hello</html>", "text/html", ""};
  EXPECT_EQ(found("pods"),
            "asking \"https://host/api\" for its resources: its answer is not that of a Kubernetes API server");
  Discovery gone(
      [](const auto&, const auto&, auto) {
        return Result<Answer>(Error{Cause::timeout, "timed out", {}});
      },
      {}, "https://host");
  EXPECT_EQ(gone.find("pods").error().cause, Cause::timeout);
}

TEST_F(DiscoveryTest, SurvivesNonsense) {
  for (const char* items : {"1", "null", "{}", R"({"versions":1})", R"({"versions":[{"version":1,"resources":[1]}]})",
                            R"({"versions":[{"version":"v1","resources":[{"resource":"../../x"},{"resource":1}]}]})"}) {
    m_server.answers["/api"].body = test::groups(items);
    m_cache.clear();
    EXPECT_EQ(found("pods").substr(0, 46), "the server doesn't have a resource type \"pods\"") << items;
    EXPECT_EQ(found("x").substr(0, 43), "the server doesn't have a resource type \"x\"") << items;
  }
}

}  // namespace
}  // namespace kt2::kube
