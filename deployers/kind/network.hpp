// The network that kind makes for its clusters and never removes. Removed here is only one that a run of ours brought
// about, when nothing uses it and no run is about to.
#pragma once

#include <kubetest2/deployer.hpp>

#include <filesystem>
#include <string>

#include "cluster.hpp"
#include "engine.hpp"

namespace kind {

// What runs of one user share about the network of one engine: a file, which is there when they made the network, and
// locked by those who are making a cluster.
class Network {
 public:
  Network(const kubetest2::Call& call, const Engine& engine, const Cluster& cluster);
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  ~Network();

  // Before kind makes a cluster: until this object goes, nobody removes the network.
  void use(const kubetest2::Call& call);

  // After kind has deleted one.
  void remove_unused(const kubetest2::Call& call);

 private:
  bool ask(const kubetest2::Call& call, std::vector<std::string> arguments, std::string& printed) const;

  const Engine& m_engine;
  const Cluster& m_cluster;
  std::string m_name;
  std::filesystem::path m_mark;
  int m_lock;
};

}  // namespace kind
