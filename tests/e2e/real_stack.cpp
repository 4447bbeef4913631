#include "e2e/real_stack.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>

namespace kt2::e2e {
namespace {

// Every process that a test starts inherits it.
constexpr const char* k_mark = "KUBETEST2_E2E_FOLDER";
constexpr std::chrono::minutes k_patience{15};

}  // namespace

void RealStack::SetUp() {
  const char* const stack = std::getenv("KUBETEST2_STACK");
  if (stack == nullptr || *stack == '\0') {
    GTEST_SKIP() << "KUBETEST2_STACK does not name the folder of the real stack's programs: run ./dev e2e";
  }
  m_stack = stack;
  for (const char* program : {"kwokctl", "kube-apiserver", "kubectl", "ginkgo", "e2e.test"}) {
    ASSERT_TRUE(std::filesystem::exists(m_stack / program)) << m_stack / program;
  }
}

void RealStack::TearDown() {
  for (const pid_t pid : test::processes_with(k_mark, folder())) ::kill(pid, SIGKILL);
}

test::Program RealStack::launcher(const std::vector<std::string>& words) const {
  test::Program program = test::kubetest2(words);
  program.set("PATH", stack().string() + ":" + std::getenv("PATH"));
  program.set(k_mark, folder());
  // Where e2e.test leaves files behind.
  program.set("TMPDIR", folder());
  // A machine that does much else makes clusters slowly; ctest's limit is above this.
  program.patience(k_patience);
  return program;
}

test::Program RealStack::launch(const std::string& deployer, const std::vector<std::string>& words,
                                const std::string& run) const {
  std::vector<std::string> all{deployer, "--run-id=" + run, "--artifacts=" + artifacts(run).string(),
                               "--rundir=" + run_dir(run).parent_path().string()};
  all.insert(all.end(), words.begin(), words.end());
  return launcher(all);
}

test::Program RealStack::launch_specs(const std::string& focus, const std::vector<std::string>& launcher_words,
                                      const std::vector<std::string>& tester_words) const {
  std::vector<std::string> words = launcher_words;
  words.insert(words.end(), {"--test=ginkgo", "--", "--use-binaries-from-path", "--provider=skeleton",
                             "--focus-regex=" + focus, R"(--skip-regex=\[Serial\]|\[Slow\])",
                             "--test-args=--disable-log-dump", "--ginkgo-args=-v --silence-skips --no-color"});
  words.insert(words.end(), tester_words.begin(), tester_words.end());
  return launch("kwok", words);
}

bool RealStack::nothing_runs() const {
  return test::none_left(k_mark, folder());
}

bool RealStack::something_runs() const {
  return !test::processes_with(k_mark, folder()).empty();
}

}  // namespace kt2::e2e
