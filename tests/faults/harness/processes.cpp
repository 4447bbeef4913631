#include "processes.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>

#include <csignal>
#include <memory>
#include <optional>
#include <sstream>

#include "base/pidfd.hpp"

namespace kt2::faults {
namespace {

// How often what is killed may have started something new before we give up.
constexpr int k_rounds = 1000;

// Empty when the process is gone, also half-way through.
std::string proc_file(pid_t pid, const std::string& name) {
  const Fd file(::open(("/proc/" + std::to_string(pid) + "/" + name).c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  char buffer[16384];
  for (ssize_t count = 0; (count = ::read(file.get(), buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(count));
  }
  return text;
}

std::optional<std::string> variable(const std::string& environment, const std::string& name) {
  const std::string entry = '\0' + name + "=";
  const auto at = environment.find(entry);
  if (at == std::string::npos) return std::nullopt;
  const auto begin = at + entry.size();
  return environment.substr(begin, environment.find('\0', begin) - begin);
}

std::optional<Process> look_at(const std::filesystem::path& directory, pid_t pid) {
  Process process;
  process.pid = pid;
  // First, so that what is read below is of the process that it stands for.
  process.fd = open_pidfd(pid);
  if (!process.fd) return std::nullopt;
  const std::string environment = '\0' + proc_file(pid, "environ");
  if (variable(environment, k_case_variable) != directory.string()) return std::nullopt;
  process.thing = variable(environment, k_thing_variable).value_or("");
  process.command = proc_file(pid, "cmdline");
  for (char& c : process.command) {
    if (c == '\0') c = ' ';
  }
  return process;
}

}  // namespace

void Process::signal(int number) const {
  ::syscall(SYS_pidfd_send_signal, fd.get(), number, nullptr, 0);
}

std::vector<Process> processes_of(const std::filesystem::path& directory) {
  std::vector<Process> found;
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(::opendir("/proc"), ::closedir);
  while (const dirent* entry = ::readdir(proc.get())) {
    const pid_t pid = std::atoi(entry->d_name);
    if (pid <= 0) continue;
    if (auto process = look_at(directory, pid)) found.push_back(std::move(*process));
  }
  return found;
}

std::vector<Process> process_of(const std::filesystem::path& directory, pid_t pid) {
  std::vector<Process> found;
  if (auto process = look_at(directory, pid)) found.push_back(std::move(*process));
  return found;
}

std::vector<Process> workers_of(const std::filesystem::path& directory, pid_t supervisor) {
  std::vector<Process> found;
  std::error_code ignored;
  const auto program = std::filesystem::read_symlink("/proc/" + std::to_string(supervisor) + "/exe", ignored);
  std::istringstream children(proc_file(supervisor, "task/" + std::to_string(supervisor) + "/children"));
  for (pid_t pid = 0; children >> pid;) {
    if (std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/exe", ignored) != program) continue;
    if (auto process = look_at(directory, pid)) found.push_back(std::move(*process));
  }
  return found;
}

void kill_all(const std::filesystem::path& directory) {
  for (int round = 0; round < k_rounds; ++round) {
    const auto left = processes_of(directory);
    if (left.empty()) return;
    for (const Process& process : left) process.signal(SIGKILL);
  }
}

}  // namespace kt2::faults
