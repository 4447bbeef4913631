#include "common/process.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <utility>

namespace kubetest2::common {

// System calls, since glibc 2.36 declares its wrappers without extern "C". The descriptor is close-on-exec.
Process::Process(pid_t pid) : m_pid(pid), m_fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))) {}

Process::Process(Process&& other) noexcept : m_pid(other.m_pid), m_fd(std::exchange(other.m_fd, -1)) {}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(m_pid, other.m_pid);
  std::swap(m_fd, other.m_fd);
  return *this;
}

Process::~Process() {
  if (m_fd >= 0) close(m_fd);
}

std::string Process::file(const char* name) const {
  return "/proc/" + std::to_string(m_pid) + "/" + name;
}

std::string Process::program() const {
  std::ifstream arguments(file("cmdline"));
  std::string first;
  std::getline(arguments, first, '\0');
  return first;
}

std::filesystem::path Process::working_directory() const {
  std::error_code ignored;
  return std::filesystem::read_symlink(file("cwd"), ignored);
}

bool Process::has_environment(const std::string& entry) const {
  std::ifstream entries(file("environ"));
  for (std::string found; std::getline(entries, found, '\0');) {
    if (found == entry) return true;
  }
  return false;
}

bool Process::is_child_of(pid_t parent) const {
  std::ifstream status(file("status"));
  const std::string wanted = "PPid:\t" + std::to_string(parent);
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("PPid:")) return line == wanted;
  }
  return false;
}

void Process::signal(int number) const {
  syscall(SYS_pidfd_send_signal, m_fd, number, nullptr, 0);
}

bool Process::ended_by(Clock::time_point deadline, int cancel_fd) const {
  pollfd descriptors[] = {{m_fd, POLLIN, 0}, {cancel_fd, POLLIN, 0}};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    const int ready = poll(descriptors, 2, static_cast<int>(std::max<long>(0, left)));
    if (ready >= 0 || errno != EINTR) return m_fd >= 0 && descriptors[0].revents != 0;
  }
}

}  // namespace kubetest2::common
