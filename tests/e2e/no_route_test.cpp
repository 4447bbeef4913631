// Clusters on a machine without a default route, as in a container without a network.
#include <fstream>

#include "e2e/real_stack.hpp"
#include "e2e/reports.hpp"

namespace kt2::e2e {
namespace {

using test::Finished;

constexpr int k_not_allowed = 77;

class NoRoute : public RealStack {
 protected:
  // Skips where nobody may make a network namespace.
  void SetUp() override {
    RealStack::SetUp();
    if (IsSkipped()) return;
    const Finished tried = test::Program({KT2_WITHOUT_ROUTE, "true"}).run();
    if (tried.status == k_not_allowed) GTEST_SKIP() << tried.err;
    ASSERT_EQ(tried.status, 0) << tried.err;
  }

  // A run whose test prints the arguments of kube-apiserver, one a line, and the nodes.
  Finished run(const std::string& config = {}) const {
    const auto script = folder() / "look";
    test::write_script(script,
                       "#!/bin/sh\ntr '\\0' '\\n' </proc/$(cat \"$KUBETEST2_RUN_DIR\"/kwok-work/clusters/*/pids/"
                       "kube-apiserver.pid)/cmdline\nexec kubectl get nodes --output=name\n");
    std::vector<std::string> words{"--up", "--down", "--test=exec", "--", script};
    if (!config.empty()) {
      std::ofstream(folder() / "kwok.yaml") << config;
      words.insert(words.begin(), "--config=" + (folder() / "kwok.yaml").string());
    }
    return launch("kwok", words).by({KT2_WITHOUT_ROUTE}).run();
  }
};

TEST_F(NoRoute, IsNoHindrance) {
  const Finished finished = run();
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Test passed, Down passed");
  EXPECT_NE(finished.out.find("node/node-000000\n"), std::string::npos) << finished.out;
  EXPECT_TRUE(nothing_runs());
}

TEST_F(NoRoute, LeavesOtherArgumentsOfTheConfigurationAlone) {
  const Finished finished = run(R"(apiVersion: config.kwok.x-k8s.io/v1alpha1
kind: KwokctlConfiguration
componentsPatches:
- name: kube-apiserver
  extraArgs:
  - {key: service-cluster-ip-range, value: 10.7.0.0/16}
)");
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  EXPECT_NE(finished.out.find("--service-cluster-ip-range=10.7.0.0/16\n"), std::string::npos) << finished.out;
  EXPECT_NE(finished.out.find("--advertise-address="), std::string::npos) << finished.out;
}

TEST_F(NoRoute, TakesTheAddressOfTheConfiguration) {
  const Finished finished = run(R"(apiVersion: config.kwok.x-k8s.io/v1alpha1
kind: KwokctlConfiguration
componentsPatches:
- name: kube-apiserver
  extraArgs:
  - {key: advertise-address, value: 192.0.2.77}
)");
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  EXPECT_NE(finished.out.find("--advertise-address=192.0.2.77\n"), std::string::npos) << finished.out;
  EXPECT_EQ(finished.out.find("--advertise-address="), finished.out.rfind("--advertise-address=")) << finished.out;
}

}  // namespace
}  // namespace kt2::e2e
