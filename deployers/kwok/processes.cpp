#include "processes.hpp"

#include <unistd.h>

#include <csignal>
#include <fstream>
#include <string>
#include <utility>

namespace kwok {
namespace {

namespace fs = std::filesystem;

// The cluster's data is about to be deleted, so there is nothing that a long goodbye would save.
constexpr std::chrono::seconds k_grace{2};

// kwokctl starts a component as DIRECTORY/bin/NAME and in DIRECTORY. What a script in its place has become is known by
// where it is, and by kwokctl's environment: nothing else has that.
bool is_component(const Process& process, const Cluster& cluster) {
  const std::string directory = cluster.directory();
  if (process.program().starts_with(directory + "/")) return true;
  const std::string where = process.working_directory();
  const bool inside = where == directory || where == directory + " (deleted)" || where.starts_with(directory + "/");
  return inside && process.has_environment(cluster.environment_entry());
}

using kubetest2::common::processes_that;

}  // namespace

std::vector<pid_t> end_components(const Cluster& cluster, int cancel_fd) {
  std::vector<Process> left = processes_that([&](const Process& process) { return is_component(process, cluster); });
  for (const int signal : {SIGTERM, SIGKILL}) {
    for (const Process& process : left) process.signal(signal);
    const auto deadline = Clock::now() + k_grace;
    const int stop_early = signal == SIGTERM ? cancel_fd : -1;
    std::erase_if(left, [&](const Process& process) { return process.ended_by(deadline, stop_early); });
  }
  std::vector<pid_t> pids;
  for (const Process& process : left) pids.push_back(process.pid());
  return pids;
}

void stop_kwokctl(const Cluster& cluster) {
  const auto found = processes_that([&](const Process& process) {
    return process.is_child_of(getpid()) && process.has_environment(cluster.environment_entry());
  });
  for (const Process& process : found) process.signal(SIGTERM);
}

void remove_stale_pid_files(const Cluster& cluster) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(cluster.pid_files(), ignored)) {
    pid_t pid = 0;
    std::ifstream(entry.path()) >> pid;
    if (pid <= 0 || !is_component(Process(pid), cluster)) fs::remove(entry.path(), ignored);
  }
}

}  // namespace kwok
