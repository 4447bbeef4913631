// The main job cut short, by a signal and by a limit: the cluster is taken down and the results are whole.
#include <csignal>

#include "e2e/real_stack.hpp"
#include "e2e/reports.hpp"

namespace kt2::e2e {
namespace {

using test::Finished;

// Waits for a pod of kwok's to end, which it does not: five minutes, unless stopped.
constexpr const char* k_long_spec = "Downward API should provide pod name, namespace and IP address as env vars";
constexpr const char* k_spec_is_under_way = "STEP: Creating a pod to test downward api env vars";

using Interruption = RealStack;

TEST_F(Interruption, BySigtermInMidTest) {
  test::Started started = launch_specs(k_long_spec, {"--up", "--down"}, {}).start();
  started.wait_for(k_spec_is_under_way);
  started.signal(SIGTERM);
  const Finished run = started.wait();
  EXPECT_EQ(run.status, 128 + SIGTERM) << run.out << run.err;

  const std::vector<Row> found = rows(artifacts());
  ASSERT_EQ(outcomes(found), "Up passed, Test FAILED, Down passed");
  EXPECT_NE(found[1].message.find("interrupted by SIGTERM"), std::string::npos) << found[1].message;
  EXPECT_TRUE(std::filesystem::exists(artifacts() / "logs/kwok-run/components/kube-apiserver.log"));
  EXPECT_NE(found[1].output.find("[INTERRUPTED] [sig-node] Downward API"), std::string::npos) << found[1].output;
  EXPECT_TRUE(nothing_runs());
}

TEST_F(Interruption, ByTheLimitOfTheTest) {
  const Finished run = launch_specs(k_long_spec, {"--up", "--down", "--test-timeout=12s"}, {}).run();
  EXPECT_EQ(run.status, 1) << run.out << run.err;

  const std::vector<Row> found = rows(artifacts());
  ASSERT_EQ(outcomes(found), "Up passed, Test FAILED, Down passed");
  EXPECT_EQ(found[1].type, "timeout");
  EXPECT_TRUE(std::filesystem::exists(artifacts() / "logs/kwok-run/components/kube-apiserver.log"));
  EXPECT_NE(found[1].message.find("12s"), std::string::npos) << found[1].message;
  EXPECT_TRUE(nothing_runs());
}

}  // namespace
}  // namespace kt2::e2e
