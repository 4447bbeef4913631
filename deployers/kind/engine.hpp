// The container engine that kind will use, and what it knows of a cluster. It only asks: nothing is made or removed.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>
#include <vector>

#include "cluster.hpp"

namespace kind {

class Engine {
 public:
  // The one that kind itself takes: KIND_EXPERIMENTAL_PROVIDER, else the first of docker, nerdctl, finch and podman
  // that answers to its name. Throws kubetest2::Failure when there is none.
  static Engine of(const kubetest2::Call& call, const Cluster& cluster);

  const std::string& program() const { return m_program; }

  // The containers of the cluster, running or not. Throws kubetest2::Failure, with the socket that was tried, when the
  // engine does not answer.
  std::vector<std::string> nodes(const kubetest2::Call& call, const Cluster& cluster) const;

  // How many of them are nodes of Kubernetes: a load balancer is none.
  std::size_t kubernetes_nodes(const kubetest2::Call& call, const Cluster& cluster) const;

  // A command of the engine's, in the cluster's surroundings.
  kubetest2::Command command(const kubetest2::Call& call, const Cluster& cluster,
                             std::vector<std::string> arguments) const;

 private:
  explicit Engine(std::string program) : m_program(std::move(program)) {}
  std::string address(const kubetest2::Call& call, const Cluster& cluster) const;

  std::string m_program;
};

}  // namespace kind
