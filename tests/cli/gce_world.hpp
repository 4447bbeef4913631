// A sandbox that is a checkout of Kubernetes, with stand-ins for its scripts, gcloud, kubectl, make, git and krel,
// which write down each call with all that it saw. It asserts nothing.
#pragma once

#include "recorder.hpp"
#include "support/fake_cluster.hpp"

namespace kt2::test {

class GceWorld {
 public:
  GceWorld();

  const Sandbox& box() const { return m_box; }
  std::filesystem::path operator/(std::string_view name) const { return m_box / name; }

  // The launcher in the checkout, as user "prow", with `words`, of which the first is the deployer, as run "r" unless
  // they say otherwise.
  Program kubetest2(const std::vector<std::string>& words) const;
  Finished run(const std::vector<std::string>& words) const { return kubetest2(words).run(); }

  // From now on this program, "kube-up.sh", or program with its first words, "kubectl get", says "no luck with" it and
  // exits with 7; says "hanging in" it and stays until it is ended.
  void break_program(const std::string& name) const;
  void hang_program(const std::string& name) const;
  void mend() const;
  // `kubectl get nodes` lists none.
  void empty_cluster() const;
  void remove_kubectl() const;

  // Each call: where, its words, and below them what it saw of the environment: all of it where that was not the
  // caller's, else what the deployer may have added.
  std::string calls() const;
  // Each call in short: "kube-up.sh", "gcloud compute firewall-rules create".
  std::vector<std::string> names() const;
  // All that the last call of this name saw of the environment.
  std::map<std::string, std::string> environment_of(const std::string& name) const;

 private:
  Sandbox m_box;
  Recorder m_recorder{m_box};
  mutable FakeCluster m_cluster;
};

// The name under which scripts log in to machines: never root's.
std::string user_of_scripts();

}  // namespace kt2::test
