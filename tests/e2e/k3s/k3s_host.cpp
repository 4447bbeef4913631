#include "e2e/k3s/k3s_host.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace kt2::e2e {
namespace {

constexpr std::chrono::seconds k_patience{10};
constexpr std::chrono::milliseconds k_between_looks{50};

}  // namespace

void K3s::SetUp() {
  RealStack::SetUp();
  if (!IsSkipped() && geteuid() != 0) GTEST_SKIP() << "only root can make what k3s makes";
}

void K3s::TearDown() {
  if (m_other) {
    EXPECT_EQ(k3s({"--down"}, "other").run().status, 0);
  }
  RealStack::TearDown();
}

test::Program K3s::k3s(const std::vector<std::string>& words, const std::string& run) const {
  test::Program program = launch("k3s", words, run);
  program.set("PATH", std::string(KT2_K3S_STAND_IN) + ":" + stack().string() + ":" + std::getenv("PATH"));
  return program.set("XDG_CACHE_HOME", folder() / "cache");
}

test::Finished K3s::runs_down() const {
  return launcher({"runs", "down", "--all-dead", "--rundir=" + run_dir().parent_path().string()}).run();
}

void K3s::bring_up_other() {
  m_other = true;
  const test::Finished up = k3s({"--up"}, "other").run();
  ASSERT_EQ(up.status, 0) << up.out << up.err;
  remember();
}

std::string K3s::changes() const {
  const auto deadline = std::chrono::steady_clock::now() + k_patience;
  for (;;) {
    std::string found = difference_now();
    // Only what has been killed and not yet reaped is a matter of time.
    if (found.find("process ") == std::string::npos || std::chrono::steady_clock::now() >= deadline) return found;
    std::this_thread::sleep_for(k_between_looks);
  }
}

bool K3s::other_answers() const {
  const test::Finished nodes =
      test::Program({stack() / "kubectl", "--kubeconfig=" + (run_dir("other") / "kubeconfig").string(),
                     "--cache-dir=" + (folder() / "cache").string(), "get", "nodes", "--output=name"})
          .run();
  return nodes.status == 0 && nodes.out.find("node/k3s-") == 0;
}

}  // namespace kt2::e2e
