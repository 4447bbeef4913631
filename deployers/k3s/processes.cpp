#include "processes.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <common/process.hpp>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <utility>

#include "cgroups.hpp"

namespace k3s {
namespace {

using kubetest2::common::Clock;
using kubetest2::common::Process;

// For what is started while others are ended.
constexpr std::chrono::seconds k_patience{10};

// What tells a file from all others.
using FileId = std::pair<dev_t, ino_t>;

FileId id_of(const std::string& file) {
  struct stat status {};
  return stat(file.c_str(), &status) == 0 ? FileId{status.st_dev, status.st_ino} : FileId{0, 0};
}

std::string proc_file(const Process& process, const char* name) {
  return "/proc/" + std::to_string(process.pid()) + "/" + name;
}

bool is_over(const Process& process) {
  return process.ended_by(Clock::now(), -1);
}

// The network namespaces of the nodes, where they are still kept: else their file is one like any other.
std::vector<FileId> network_namespaces(const Cluster& cluster) {
  const FileId file_system = id_of("/proc/self/ns/net");
  std::vector<FileId> found;
  for (const Node& node : cluster.nodes()) {
    const FileId id = id_of(node.network_namespace());
    if (id.first == file_system.first && id != file_system) found.push_back(id);
  }
  return found;
}

bool belongs_to(const Process& process, const Cluster& cluster, const std::vector<FileId>& namespaces) {
  if (process.pid() == getpid() || is_over(process)) return false;
  if (process.has_environment(std::string(Cluster::k_mark) + "=" + cluster.id)) return true;
  std::ifstream groups(proc_file(process, "cgroup"));
  if (is_in_cgroup(cluster, {std::istreambuf_iterator<char>(groups), {}})) return true;
  const FileId network = id_of(proc_file(process, "ns/net"));
  for (const FileId& each : namespaces) {
    if (each == network) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> end_processes(const Cluster& cluster) {
  const auto namespaces = network_namespaces(cluster);
  const auto deadline = Clock::now() + k_patience;
  for (;;) {
    thaw(cluster);
    auto found = kubetest2::common::processes_that(
        [&](const Process& process) { return belongs_to(process, cluster, namespaces); });
    if (found.empty()) return {};
    for (const Process& process : found) process.signal(SIGKILL);
    std::erase_if(found, [&](const Process& process) { return process.ended_by(deadline, -1); });
    if (Clock::now() < deadline) continue;
    std::vector<std::string> left;
    for (const Process& process : found)
      left.push_back("the process " + std::to_string(process.pid()) + " (" + process.program() + ")");
    return left;
  }
}

pid_t running_k3s(const Cluster& cluster, const Node& node) {
  pid_t pid = 0;
  std::ifstream(node.pid_file()) >> pid;
  if (pid <= 0) return 0;
  const Process process(pid);
  if (process.fd() < 0 || is_over(process)) return 0;
  return process.has_environment(std::string(Cluster::k_mark) + "=" + cluster.id) ? pid : 0;
}

}  // namespace k3s
