// The launcher with the stand-in for k3s first on PATH, on a host of the test's own.
#pragma once

#include <string>
#include <vector>

#include "e2e/k3s/host.hpp"
#include "e2e/real_stack.hpp"

namespace kt2::e2e {

class K3s : public RealStack {
 protected:
  // Skips the test for who is not root.
  void SetUp() override;
  // Takes the run "other" down.
  void TearDown() override;

  test::Program k3s(const std::vector<std::string>& words, const std::string& run = "run") const;

  // `kubetest2 runs down`, of all that nobody is at work on.
  test::Finished runs_down() const;

  // Brings up the run "other", which stays, and remembers the host as it is then.
  void bring_up_other();
  // Remembers the host as it is.
  void remember() { m_before = host(); }
  // What has changed since; empty for nothing. The second waits a little for processes that are about to end.
  std::string difference_now() const { return difference(m_before, host()); }
  std::string changes() const;
  // The cluster of the run "other" answers with its node.
  bool other_answers() const;

  // A file of the diagnosis that a run left.
  std::filesystem::path log(const std::string& file, const std::string& run = "run") const {
    return artifacts(run) / "logs/k3s" / file;
  }

 private:
  std::string m_before;
  bool m_other = false;
};

}  // namespace kt2::e2e
