// The launcher against real etcd, Kubernetes, kwok and ginkgo, which tests/e2e/stack builds: every test has a folder,
// run ids and processes of its own. It starts nothing by itself.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::e2e {

class RealStack : public testing::Test {
 protected:
  // Skips the test where there is no stack.
  void SetUp() override;
  // Kills what a failed test left running.
  void TearDown() override;

  // `kubetest2 WORDS…`, with the stack's programs first on PATH.
  test::Program launcher(const std::vector<std::string>& words) const;

  // `kubetest2 DEPLOYER --artifacts=… --rundir=… WORDS…`, likewise. The same `run` means the same run id and the same
  // artifacts.
  test::Program launch(const std::string& deployer, const std::vector<std::string>& words,
                       const std::string& run = "run") const;

  // `launch` of kwok with the ginkgo tester and the programs on PATH.
  test::Program launch_specs(const std::string& focus, const std::vector<std::string>& launcher_words,
                             const std::vector<std::string>& tester_words) const;

  const std::filesystem::path& folder() const { return m_folder.path(); }
  std::filesystem::path artifacts(const std::string& run = "run") const { return folder() / "artifacts" / run; }
  std::filesystem::path run_dir(const std::string& run = "run") const { return folder() / "rundir" / run; }
  const std::filesystem::path& stack() const { return m_stack; }

  // Whether the processes that this test's launchers started, directly or not, are all gone, waiting a little.
  bool nothing_runs() const;
  bool something_runs() const;

 private:
  test::TemporaryDirectory m_folder;
  std::filesystem::path m_stack;
};

}  // namespace kt2::e2e
