#include "node.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>

#include "cgroups.hpp"
#include "scripts.hpp"

namespace k3s {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

// Where k3s's data is, as it sees it: what people write for k3s counts on this.
constexpr const char* k_data = "/var/lib/rancher/k3s";

// What decides how k3s runs, beside its arguments. A server that was told of another would join it.
constexpr const char* k_foreign_settings[] = {
    "INVOCATION_ID",        "K3S_AGENT_TOKEN", "K3S_CLUSTER_INIT",   "K3S_CONFIG_FILE",     "K3S_DATASTORE_ENDPOINT",
    "K3S_DATA_DIR",         "K3S_KUBECONFIG",  "K3S_LB_SERVER_PORT", "K3S_KUBECONFIG_MODE", "K3S_KUBECONFIG_OUTPUT",
    "K3S_KUBECONFIG_GROUP", "K3S_NODE_NAME",   "K3S_RESOLV_CONF",    "K3S_TOKEN",           "K3S_TOKEN_FILE",
    "K3S_AGENT_TOKEN_FILE", "K3S_URL",         "KUBECONFIG",         "NOTIFY_SOCKET"};

void write(const fs::path& file, const std::string& text, mode_t mode = 0644) {
  std::ofstream stream(file, std::ios::trunc);
  fs::permissions(file, static_cast<fs::perms>(mode));
  stream << text << std::flush;
  if (!stream) throw Failure("writing \"" + file.string() + "\" failed", KT2_CAUSE_INFRASTRUCTURE);
}

std::string content(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

bool leads_to_loopback(const std::string& resolv_conf) {
  std::istringstream lines(resolv_conf);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("nameserver") &&
        (line.find(" 127.") != std::string::npos || line.find(" ::1") != std::string::npos))
      return true;
  }
  return false;
}

// This host's resolver, as a node can reach it: not on the host's loopback, where systemd has its own.
std::string resolv_conf() {
  std::string text = content("/etc/resolv.conf");
  if (leads_to_loopback(text)) {
    text = content("/run/systemd/resolve/resolv.conf");
    if (text.empty() || leads_to_loopback(text)) text = "nameserver 8.8.8.8\n";
  }
  return text;
}

std::string new_token() {
  std::random_device random;
  std::ostringstream text;
  for (int i = 0; i < 4; ++i) text << std::hex << (0x10000000U | random());
  return text.str();
}

std::string data_directory(const Cluster& cluster, const Node& node) {
  return cluster.rootless ? (node.directory / "data").string() : k_data;
}

fs::path scripts(const Cluster& cluster) {
  return cluster.work_dir / "bin";
}

Command marked(const Cluster& cluster, Command command) {
  for (const char* name : k_foreign_settings) command.unset(name);
  return command.set(Cluster::k_mark, cluster.id);
}

}  // namespace

void write_node(const Call& call, const Cluster& cluster, const Node& node) {
  for (const char* own : {"data/agent/images", "kubelet", "cni", "pods", "run", "runc", "stage"})
    fs::create_directories(node.directory / own);
  fs::permissions(cluster.work_dir, fs::perms::owner_all);
  write(node.network_namespace(), "");
  write(node.directory / "resolv.conf", resolv_conf());
  if (const std::string registries = call.flag("registries"); !registries.empty())
    write(node.directory / "registries.yaml", content(registries), 0600);
  if (!node.is_server()) return;
  write(cluster.token_file(), new_token() + "\n", 0600);
  fs::create_directories(scripts(cluster));
  write(scripts(cluster) / "enter", k_enter);
  write(scripts(cluster) / "start", k_start);
}

std::vector<std::string> arguments(const Call& call, const Cluster& cluster, const Node& node) {
  const std::string address = cluster.addresses.node(node.number);
  std::vector<std::string> words{node.is_server() ? "server" : "agent"};
  const auto add = [&](const std::string& name, const std::string& value) {
    words.push_back("--" + name + "=" + value);
  };
  add("data-dir", data_directory(cluster, node));
  add("token-file", cluster.token_file());
  add("node-name", node.name);
  if (!cluster.rootless) {
    add("node-ip", address);
    add("kubelet-arg", "cgroup-root=" + cgroup_name(cluster, node));
  }
  if (!call.flag("registries").empty()) add("private-registry", node.directory / "registries.yaml");
  if (node.is_server()) {
    add("write-kubeconfig", node.kubeconfig());
    add("write-kubeconfig-mode", "600");
    add("https-listen-port", std::to_string(cluster.port));
    add("cluster-cidr", cluster.addresses.pods());
    add("service-cidr", cluster.addresses.services());
    if (cluster.rootless)
      words.emplace_back("--rootless");
    else
      add("tls-san", address);
    if (const std::string backend = call.flag("flannel-backend"); !backend.empty()) add("flannel-backend", backend);
    for (const std::string& component : call.flag_list("disable")) add("disable", component);
  } else {
    add("server", "https://" + cluster.addresses.node(0) + ":" + std::to_string(cluster.port));
  }
  for (const std::string& argument : call.flag_list(node.is_server() ? "server-arg" : "agent-arg"))
    words.push_back(argument);
  return words;
}

Command start_command(const Call& call, const Cluster& cluster, const Node& node, const std::string& k3s) {
  Command command({});
  if (!cluster.rootless) {
    command.add({"nsenter", "--net=" + node.network_namespace().string(), "unshare", "--mount", "--propagation=slave",
                 "sh", scripts(cluster) / "enter", node.directory});
    command.set("KUBETEST2_RUNC_ROOT", cluster.runtime_root);
  }
  command.add({"sh", scripts(cluster) / "start", node.directory, k3s}).add(arguments(call, cluster, node));
  return marked(cluster, command).keep_children();
}

Command beside_command(const Cluster& cluster, const Node& node, std::vector<std::string> words) {
  Command command({});
  // Where k3s unpacks itself.
  if (cluster.rootless)
    command.set("HOME", node.directory);
  else
    command.add({"unshare", "--mount", "--propagation=slave", "sh", scripts(cluster) / "enter", node.directory});
  return marked(cluster, command.add(words));
}

}  // namespace k3s
