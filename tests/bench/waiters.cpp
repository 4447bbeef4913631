#include "bench/waiters.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <memory>
#include <set>

namespace kt2::bench {
namespace {

pid_t start(const std::vector<std::string>& words, const std::map<std::string, std::string>& environment) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::setpgid(0, 0);
  const int nothing = ::open("/dev/null", O_RDWR);
  for (const int stream : {0, 1, 2}) ::dup2(nothing, stream);
  for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
  ::execvp(argv[0], argv.data());
  ::_exit(127);
}

double proportional_kb(pid_t pid) {
  std::ifstream rollup("/proc/" + std::to_string(pid) + "/smaps_rollup");
  for (std::string line; std::getline(rollup, line);) {
    if (line.starts_with("Pss:")) return std::stod(line.substr(4));
  }
  return 0;
}

double milliseconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

}  // namespace

Waiters::Waiters(const std::vector<std::vector<std::string>>& commands,
                 const std::map<std::string, std::string>& environment)
    : m_ends(commands.size()) {
  for (const auto& command : commands) {
    m_pids.push_back(start(command, environment));
    m_fds.emplace_back(static_cast<int>(::syscall(SYS_pidfd_open, m_pids.back(), 0)));
  }
  m_watcher = std::thread([this] { watch(); });
}

Waiters::~Waiters() {
  for (const pid_t pid : m_pids) ::kill(-pid, SIGKILL);
  if (m_watcher.joinable()) wait();
}

void Waiters::watch() {
  std::vector<pollfd> polled;
  for (const Fd& fd : m_fds) polled.push_back({fd.get(), POLLIN, 0});
  for (std::size_t left = polled.size(); left > 0;) {
    ::poll(polled.data(), polled.size(), -1);
    const auto now = Clock::now();
    for (std::size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].fd < 0 || polled[i].revents == 0) continue;
      m_ends[i] = now;
      polled[i].fd = -1;
      --left;
    }
  }
}

double Waiters::memory_mb() const {
  const std::set<pid_t> groups(m_pids.begin(), m_pids.end());
  double kb = 0;
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(::opendir("/proc"), ::closedir);
  while (const dirent* process = ::readdir(proc.get())) {
    const pid_t pid = std::atoi(process->d_name);
    if (pid > 0 && groups.contains(::getpgid(pid))) kb += proportional_kb(pid);
  }
  return kb / 1024;
}

bool Waiters::wait() {
  m_watcher.join();
  bool succeeded = true;
  for (const pid_t pid : m_pids) {
    int status = 0;
    rusage usage{};
    ::wait4(pid, &status, 0, &usage);
    succeeded = succeeded && status == 0;
    m_cpu_ms += milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
  }
  return succeeded;
}

}  // namespace kt2::bench
