// Every real job of the gce deployer and of the node tester, as it stands in its job's configuration, has a plan.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "gce_world.hpp"

namespace kt2::test {
namespace {

using Words = std::vector<std::string>;

std::vector<Words> jobs_of(const std::string& file, const std::string& deployer) {
  std::vector<Words> jobs;
  for (const auto& job : nlohmann::json::parse(read(data(file)))) {
    const Words words = job["argv"];
    if (words.front() == deployer) jobs.push_back(words);
  }
  return jobs;
}

// What the job plans; nothing may be started or made for it.
std::string plan_of(const Words& job) {
  const GceWorld world;
  Words words = job;
  words.insert(words.begin() + 1, "--dry-run");
  const Finished finished = world.run(words);
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(world.names(), Words{});
  EXPECT_FALSE(world.box().has_run());
  return world.box().plain(finished.out);
}

TEST(GcePlans, OfRealJobs) {
  const auto jobs = jobs_of("jobs.json", "gce");
  EXPECT_EQ(jobs.size(), 2U);
  for (const Words& job : jobs) {
    const std::string plan = plan_of(job);
    std::size_t at = 0;
    for (const char* line : {"\n  Build ", " make quick-release ", "\n  Up ", " DIR/cluster/kube-up.sh\n",
                             " firewall-rules create ", "\n  Test ", "/ginkgo --nodes=", "\n  Down ",
                             " DIR/cluster/log-dump/log-dump.sh DIR/_artifacts/cluster-logs\n",
                             " DIR/cluster/kube-down.sh\n", " firewall-rules delete "}) {
      const auto found = plan.find(line, at);
      ASSERT_NE(found, std::string::npos) << line << " in\n" << plan;
      at = found;
    }
  }
}

TEST(GcePlans, OfTheRealJobsOfTheNodeTester) {
  const auto jobs = jobs_of("node_plans.json", "noop");
  EXPECT_EQ(jobs.size(), 7U);
  for (const Words& job : jobs) {
    const std::string plan = plan_of(job);
    EXPECT_TRUE(contains(plan, "make test-e2e-node REMOTE=true")) << plan;
  }
}

TEST(GcePlans, ShowTheEnvironmentThatIsAll) {
  const GceWorld world;
  const Finished finished = world.run({"gce", "--dry-run", "--gcp-project=p", "--up", "--down"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(replace_all(world.box().plain(finished.out), "USER=" + user_of_scripts(), "USER=WHO"),
            golden("plan_gce.txt"));
}

}  // namespace
}  // namespace kt2::test
