#include "diagnosis/pod_logs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pods.hpp"

namespace kt2::diagnosis {
namespace {

using namespace test;
using testing::ElementsAre;

std::vector<std::string> files(const Json& its_pod, bool all = false) {
  std::vector<std::string> names;
  for (const PodLog& log : logs_of(its_pod, all)) names.push_back(log.file);
  return names;
}

TEST(PodLogs, AreThoseOfWhatIsNotWell) {
  EXPECT_THAT(files(healthy_pod("a")), ElementsAre());
  EXPECT_THAT(files(healthy_pod("a"), true), ElementsAre("pods/default/a/app.log"));
  // It waits: what there is to read is of the run before.
  EXPECT_THAT(files(crashing_pod("a")), ElementsAre("pods/default/a/app.previous.log"));
  EXPECT_THAT(files(unpullable_pod("a"), true), ElementsAre());
  EXPECT_THAT(files(pod("a", "Running", R"({"name":"app","ready":false,"restartCount":2,"state":{"running":{}}})")),
              ElementsAre("pods/default/a/app.log", "pods/default/a/app.previous.log"));
}

TEST(PodLogs, AreAskedForByName) {
  const auto logs = logs_of(crashing_pod("a"), false);
  ASSERT_EQ(logs.size(), 1U);
  EXPECT_EQ(logs[0].path, "/api/v1/namespaces/default/pods/a/log?container=app&timestamps=true&previous=true");
  EXPECT_TRUE(logs[0].urgent);
}

}  // namespace
}  // namespace kt2::diagnosis
