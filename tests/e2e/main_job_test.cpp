// The main job: Kubernetes' own e2e.test, run by ginkgo, against a real control plane.
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "e2e/real_stack.hpp"
#include "e2e/reports.hpp"

namespace kt2::e2e {
namespace {

using test::Finished;
using test::read;

// Of Kubernetes' conformance suite. It passes with two nodes and fails with one.
constexpr const char* k_two_nodes = "Conformance Tests should have at least two untainted nodes";

// Name and sha256 of the stack's programs, as they were built.
std::map<std::string, std::string> digests(const std::filesystem::path& stack) {
  std::map<std::string, std::string> result;
  std::ifstream lines(stack.parent_path() / "versions");
  for (std::string name, version, digest; lines >> name >> version >> digest;) result[name] = digest;
  return result;
}

using MainJob = RealStack;

TEST_F(MainJob, RunsRealSpecs) {
  const std::string focus =
      std::string(k_two_nodes) +
      R"(|API operations.*\[Conformance\]|\[sig-api-machinery\] (Discovery|server version).*\[Conformance\])";
  const Finished run = launch_specs(focus, {"--nodes=2", "--up", "--down"}, {"--parallel=2"}).run();
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Test passed, Down passed");

  const Specs found = specs(artifacts());
  EXPECT_GE(found.passed, 10);
  EXPECT_EQ(found.failed, 0);
  EXPECT_NE(run.out.find("Ran " + std::to_string(found.passed) + " of "), std::string::npos) << run.out;

  const auto metadata = nlohmann::json::parse(read(artifacts() / "metadata.json"));
  EXPECT_EQ(metadata.at("job-version"), "v1.34.4");
  EXPECT_TRUE(metadata.contains("tester-version"));
  auto digest = digests(stack());
  for (const std::string program : {"e2e.test", "ginkgo", "kubectl"}) {
    EXPECT_EQ(metadata.at(program + "-sha256"), digest[program]);
    EXPECT_EQ(metadata.at(program + "-path"), (stack() / program).string());
  }
  EXPECT_TRUE(nothing_runs());
}

TEST_F(MainJob, ReportsAFailingSpec) {
  const Finished run = launch_specs(k_two_nodes, {"--nodes=1", "--up", "--down"}, {}).run();
  EXPECT_EQ(run.status, 1) << run.out << run.err;

  const std::vector<Row> found = rows(artifacts());
  ASSERT_EQ(outcomes(found), "Up passed, Test FAILED, Down passed");
  EXPECT_EQ(found[1].type, "test");
  EXPECT_TRUE(found[1].message.starts_with("ginkgo ")) << found[1].message;
  EXPECT_TRUE(found[1].message.ends_with("exit status 1")) << found[1].message;
  EXPECT_NE(found[1].output.find("[FAILED] Conformance requires at least two nodes"), std::string::npos);
  EXPECT_NE(run.err.find("Test Suite Failed"), std::string::npos) << run.err;
  EXPECT_EQ(specs(artifacts()).failed, 1);
  EXPECT_TRUE(std::filesystem::exists(artifacts() / "logs/kwok-run/components/kube-apiserver.log"));
  EXPECT_TRUE(nothing_runs());
}

}  // namespace
}  // namespace kt2::e2e
