// Finding and ending the processes of a cluster through /proc and pidfds.
#include "processes.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <utility>

namespace kwok {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// The cluster's data is about to be deleted, so there is nothing that a long goodbye would save.
constexpr std::chrono::seconds k_grace{2};

class Process {
 public:
  // System calls, since glibc 2.36 declares its wrappers without extern "C". The descriptor is close-on-exec.
  explicit Process(pid_t pid) : m_pid(pid), m_fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))) {}
  Process(Process&& other) noexcept : m_pid(other.m_pid), m_fd(std::exchange(other.m_fd, -1)) {}
  Process& operator=(Process&& other) noexcept {
    std::swap(m_pid, other.m_pid);
    std::swap(m_fd, other.m_fd);
    return *this;
  }
  ~Process() {
    if (m_fd >= 0) close(m_fd);
  }

  pid_t pid() const { return m_pid; }

  bool runs_program_below(const std::string& prefix) const {
    std::ifstream file("/proc/" + std::to_string(m_pid) + "/cmdline");
    std::string program;
    return std::getline(file, program, '\0') && program.starts_with(prefix);
  }

  void signal(int number) const { syscall(SYS_pidfd_send_signal, m_fd, number, nullptr, 0); }

  // Whether it is gone by `deadline`; stops waiting when `cancel_fd` becomes readable, -1 for never.
  bool ended_by(Clock::time_point deadline, int cancel_fd) const {
    pollfd descriptors[] = {{m_fd, POLLIN, 0}, {cancel_fd, POLLIN, 0}};
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
      const int ready = poll(descriptors, 2, static_cast<int>(std::max<long>(0, left)));
      if (ready >= 0 || errno != EINTR) return m_fd >= 0 && descriptors[0].revents != 0;
    }
  }

 private:
  pid_t m_pid;
  int m_fd;
};

std::vector<Process> processes_below(const fs::path& directory) {
  const std::string prefix = directory.string() + "/";
  std::vector<Process> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename();
    if (!std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) continue;
    Process process(static_cast<pid_t>(std::stol(name)));
    if (process.runs_program_below(prefix)) found.push_back(std::move(process));
  }
  return found;
}

}  // namespace

std::vector<pid_t> end_processes_below(const fs::path& directory, int cancel_fd) {
  std::vector<Process> left = processes_below(directory);
  for (const auto& [signal, stop_early] : {std::pair(SIGTERM, cancel_fd), std::pair(SIGKILL, -1)}) {
    for (const Process& process : left) process.signal(signal);
    const auto deadline = Clock::now() + k_grace;
    std::erase_if(left, [&](const Process& process) { return process.ended_by(deadline, stop_early); });
  }
  std::vector<pid_t> pids;
  for (const Process& process : left) pids.push_back(process.pid());
  return pids;
}

void remove_stale_pid_files(const fs::path& directory) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(directory / "pids", ignored)) {
    pid_t pid = 0;
    std::ifstream(entry.path()) >> pid;
    if (pid <= 0 || !Process(pid).runs_program_below(directory.string() + "/")) fs::remove(entry.path(), ignored);
  }
}

}  // namespace kwok
