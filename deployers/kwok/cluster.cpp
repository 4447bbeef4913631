// The cluster's name, directories and settings.
#include "cluster.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <random>
#include <sstream>

namespace kwok {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_run_id_characters = 8;  // flags in kwok.cpp tells the user

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::string default_name(const std::string& run_id) {
  std::string name = "kwok-" + run_id.substr(0, k_run_id_characters);
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
    else if (!is_alphanumeric(c))
      c = '-';
  }
  while (name.back() == '-') name.pop_back();
  return name;
}

bool is_free(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  const bool bound = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return bound;
}

// The first of `count` free ports in a row, below the range that the kernel gives to outgoing connections.
std::uint16_t free_ports(std::uint16_t count) {
  std::random_device random;
  std::uniform_int_distribution<int> start(10000, 32000);
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const auto first = static_cast<std::uint16_t>(start(random));
    std::uint16_t free = 0;
    while (free < count && is_free(static_cast<std::uint16_t>(first + free))) ++free;
    if (free == count) return first;
  }
  throw kubetest2::Failure("found no " + std::to_string(count) + " free ports in a row between 10000 and 32000",
                           KT2_CAUSE_INFRASTRUCTURE);
}

void write_file(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::trunc);
  file << text;
  file.close();
  if (!file) throw kubetest2::Failure("writing \"" + path.string() + "\" failed", KT2_CAUSE_INFRASTRUCTURE);
}

}  // namespace

bool is_cluster_name(const std::string& name) {
  return !name.empty() && name.size() <= 63 && is_alphanumeric(name.front()) && is_alphanumeric(name.back()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
}

Cluster Cluster::of(const kubetest2::Call& call, const std::string& record) {
  Cluster cluster;
  cluster.work_dir = fs::path(call.run_dir()) / "kwok-work";

  std::string known_name;
  std::string known_kubeconfig;
  std::istringstream lines(record);
  std::getline(lines, known_name);
  std::getline(lines, known_kubeconfig);

  cluster.name = call.flag("cluster-name");
  if (cluster.name.empty()) cluster.name = known_name.empty() ? default_name(call.run_id()) : known_name;

  const std::string own = call.run_dir() + "/kubeconfig";
  cluster.kubeconfig = call.flag("kubeconfig");
  if (cluster.kubeconfig.empty()) cluster.kubeconfig = cluster.name == known_name ? known_kubeconfig : own;
  cluster.kubeconfig = fs::absolute(cluster.kubeconfig).lexically_normal();
  cluster.own_kubeconfig = cluster.kubeconfig == fs::path(own).lexically_normal();
  return cluster;
}

void Cluster::write_settings(const std::string& kube_version) const {
  // kwokctl itself counts down from port 32767, so two clusters made at the same time would fight over the same ports.
  constexpr const char* k_ports[] = {
      "etcdPort",         "etcdPeerPort", "kubeApiserverPort", "kwokControllerPort", "kubeControllerManagerPort",
      "kubeSchedulerPort"};
  std::uint16_t port = free_ports(static_cast<std::uint16_t>(std::size(k_ports)));
  std::string text = "apiVersion: config.kwok.x-k8s.io/v1alpha1\nkind: KwokctlConfiguration\noptions:\n";
  for (const char* name_of_port : k_ports)
    text += std::string("  ") + name_of_port + ": " + std::to_string(port++) + "\n";
  if (!kube_version.empty()) text += "  kubeVersion: " + kube_version + "\n";
  write_file(work_dir / "kwok.yaml", text);
}

void Cluster::remove_files() const {
  fs::remove_all(directory());
  std::error_code ignored;
  if (own_kubeconfig) fs::remove(kubeconfig, ignored);
  if (!fs::exists(work_dir / "clusters") || fs::is_empty(work_dir / "clusters")) fs::remove_all(work_dir);
}

}  // namespace kwok
