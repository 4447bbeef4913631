// A sandbox with stand-ins for kind, docker and make: clusters are folders, and each call is written down. It asserts
// nothing.
#pragma once

#include "sandbox.hpp"
#include "support/fake_cluster.hpp"

namespace kt2::test {

class KindWorld {
 public:
  KindWorld();

  const Sandbox& box() const { return m_box; }
  // What every cluster of this world turns out to be. It has one node, which is Ready, and DNS.
  FakeCluster& cluster() const { return m_cluster; }
  std::filesystem::path operator/(std::string_view name) const { return m_box / name; }

  // The launcher with these words, and nothing of this machine's own engines in its environment.
  Program kubetest2(const std::vector<std::string>& words) const;
  Finished run(const std::vector<std::string>& words) const { return kubetest2(words).run(); }

  // What kind and make were called with, a call a line, words with spaces quoted; paths below the sandbox as DIR.
  std::vector<std::string> calls() const;

  bool has_cluster(const std::string& name) const;
  void make_cluster(const std::string& name) const;

  // An image of the engine's.
  void make_image(const std::string& name) const;
  // The network of kind's clusters. It is there from the beginning, as where kind was used before.
  bool has_network() const;
  void remove_network() const;

  // The configuration that kind got.
  std::string seen_configuration() const { return read(m_box / "seen-config"); }

  // From now on: kind's creation stops with half a cluster made; the same, but says "creating" and stays until it is
  // ended; the engine does not answer.
  void break_creation() const;
  void hang_creation() const;
  void stop_engine() const;

  // A folder that looks like a Kubernetes checkout, in which `make` and kind's build leave binaries.
  std::filesystem::path checkout() const;

 private:
  Sandbox m_box;
  mutable FakeCluster m_cluster;
};

}  // namespace kt2::test
