// Which cluster a run means, and the names of all that it makes on this host: each holds the cluster's id, by which it
// is found again after any crash. Starts nothing.
#pragma once

#include <kubetest2/deployer.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "addresses.hpp"

namespace k3s {

// One machine of the cluster, as far as k3s can tell.
struct Node {
  std::string role_name;  // "server", "agent-1"
  std::string name;       // the Kubernetes node's
  int number = 0;         // the server's is 0
  std::filesystem::path directory;

  bool is_server() const { return number == 0; }
  // Its network namespace is kept by a mount on this file.
  std::filesystem::path network_namespace() const { return directory / "network"; }
  std::filesystem::path log() const { return directory / "k3s.log"; }
  std::filesystem::path pid_file() const { return directory / "pid"; }
  std::filesystem::path kubeconfig() const { return directory / "kubeconfig"; }
};

struct Cluster {
  std::string id;  // 8 hexadecimal digits, of the run's directory
  std::filesystem::path work_dir;
  std::string kubeconfig;       // absolute
  bool own_kubeconfig = false;  // it is the run's, not a file that the user named
  bool made = false;            // this run made it, or was about to
  bool rootless = false;
  int agents = 0;
  int port = 6443;
  Addresses addresses;
  std::string runtime_root;             // absolute; empty: the node's own
  bool runtime_root_was_there = false;  // as an empty directory

  // The flags; of what is made already, the record() that an earlier call of the same run kept.
  static Cluster of(const kubetest2::Call& call, const std::string& record);
  std::string record() const;

  // The server first.
  std::vector<Node> nodes() const;
  const std::filesystem::path token_file() const { return work_dir / "token"; }

  // In the environment of all that the run starts: NAME and VALUE.
  static constexpr const char* k_mark = "KUBETEST2_K3S";
  // On this host: the bridge, and what the names of the nodes' links begin with.
  std::string bridge() const { return "kt2-" + id; }
  std::string link(const Node& node) const { return bridge() + "n" + std::to_string(node.number); }
  // The comment of its iptables rules, and the name of its control group.
  std::string tag() const { return "kubetest2-" + id; }
};

}  // namespace k3s
