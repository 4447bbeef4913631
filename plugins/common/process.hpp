// One process, held by a pidfd before it is looked at, so that a pid that was used again is never hit. It starts
// nothing and reaps nothing.
#pragma once

#include <algorithm>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace kubetest2::common {

using Clock = std::chrono::steady_clock;

class Process {
 public:
  explicit Process(pid_t pid);
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();

  pid_t pid() const { return m_pid; }
  // Readable once it has ended; -1 when there was no such process.
  int fd() const { return m_fd; }

  // argv[0]; empty when it is not ours to read, or over.
  std::string program() const;
  std::filesystem::path working_directory() const;
  // Whether `entry`, NAME=VALUE, is in the environment that it was started with.
  bool has_environment(const std::string& entry) const;
  bool is_child_of(pid_t parent) const;

  void signal(int number) const;

  // Whether it is gone by `deadline`; stops waiting when `cancel_fd` becomes readable, -1 for never.
  bool ended_by(Clock::time_point deadline, int cancel_fd) const;

 private:
  std::string file(const char* name) const;

  pid_t m_pid;
  int m_fd;
};

// Those of this machine that `wanted`, a predicate of a Process, says yes to, each held while it is asked.
template <class Predicate>
std::vector<Process> processes_that(Predicate wanted) {
  std::vector<Process> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename();
    if (!std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) continue;
    Process process(static_cast<pid_t>(std::stol(name)));
    if (process.fd() >= 0 && wanted(process)) found.push_back(std::move(process));
  }
  return found;
}

}  // namespace kubetest2::common
