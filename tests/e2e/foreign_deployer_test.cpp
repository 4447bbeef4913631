// A deployer of the Go program's kind, an executable on PATH that runs the whole lifecycle by itself, finds our ginkgo
// tester on PATH and runs it as Go does.
#include <nlohmann/json.hpp>

#include "e2e/real_stack.hpp"
#include "e2e/reports.hpp"

namespace kt2::e2e {
namespace {

using test::Finished;
using test::read;

// What the Go program's shared code does between a deployer's Up and Down, for `--test=ginkgo -- TESTER_ARGS`.
constexpr const char* k_deployer = R"(#!/bin/sh
set -eu
while test "$1" != --; do shift; done
shift
tester=$(command -v kubetest2-tester-ginkgo)
"$tester" --help "$@" >"$GODEP/usage"
mkdir -p "$GODEP/artifacts" "$GODEP/rundir"
export ARTIFACTS="$GODEP/artifacts" KUBETEST2_RUN_DIR="$GODEP/rundir" KUBETEST2_RUN_ID=godep KUBECONFIG="$GODEP_KUBECONFIG"
PATH="$KUBETEST2_RUN_DIR:$PATH"
echo "{\"deployer-version\": \"godep\", \"launched-by\": \"$KUBETEST2_VERSION\"}" >"$ARTIFACTS/metadata.json"
status=0
"$tester" "$@" || status=$?
echo "the tester ended with $status"
exit "$status"
)";

class ForeignDeployer : public RealStack {
 protected:
  // Where the deployer keeps its things.
  std::filesystem::path home() const { return folder() / "godep"; }

  Finished run_specs(const std::string& focus) const {
    test::write_script(home() / "bin/kubetest2-godep", k_deployer);
    test::Program program =
        launch("godep", {"--up", "--down", "--test=ginkgo", "--", "--use-binaries-from-path", "--provider=skeleton",
                         "--focus-regex=" + focus, "--ginkgo-args=--silence-skips --no-color",
                         "--test-args=--disable-log-dump"});
    program.set("PATH", (home() / "bin").string() + ":" + (test::prefix() / "bin").string() + ":" + stack().string() +
                            ":" + std::getenv("PATH"));
    program.set("GODEP", home()).set("GODEP_KUBECONFIG", run_dir() / "kubeconfig");
    return program.run();
  }
};

TEST_F(ForeignDeployer, RunsOurGinkgoTester) {
  const Finished up = launch("kwok", {"--up"}).run();
  ASSERT_EQ(up.status, 0) << up.out << up.err;

  const Finished passing = run_specs(R"(\[sig-api-machinery\] server version)");
  EXPECT_EQ(passing.status, 0) << passing.out << passing.err;
  EXPECT_NE(passing.out.find("the tester ended with 0"), std::string::npos) << passing.out;
  EXPECT_NE(read(home() / "usage").find("--focus-regex"), std::string::npos);
  const std::filesystem::path artifacts = home() / "artifacts";
  EXPECT_EQ(specs(artifacts).passed, 1);
  const auto metadata = nlohmann::json::parse(read(artifacts / "metadata.json"));
  EXPECT_EQ(metadata.at("deployer-version"), "godep");
  EXPECT_EQ(metadata.at("job-version"), "v1.34.4");
  EXPECT_TRUE(metadata.contains("tester-version"));
  EXPECT_TRUE(metadata.at("launched-by").get<std::string>().starts_with("kubetest2 version "));
  EXPECT_FALSE(std::filesystem::exists(artifacts / "junit_runner.xml")) << "a tester alone has no steps to report";

  const Finished failing = run_specs("Conformance Tests should have at least two untainted nodes");
  EXPECT_EQ(failing.status, 1) << failing.out << failing.err;
  EXPECT_NE(failing.out.find("the tester ended with 1"), std::string::npos) << failing.out;
  EXPECT_EQ(specs(artifacts).failed, 1);

  const Finished down = launch("kwok", {"--down"}).run();
  EXPECT_EQ(down.status, 0) << down.out << down.err;
  EXPECT_TRUE(nothing_runs());
}

}  // namespace
}  // namespace kt2::e2e
