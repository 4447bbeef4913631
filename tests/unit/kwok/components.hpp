// A cluster's directory with processes that stand for its components: each sleeps until it is ended. It asserts
// nothing.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "cluster.hpp"
#include "support/temporary_directory.hpp"

namespace kwok {

class Stand {
 public:
  Stand() {
    cluster.name = "c";
    cluster.work_dir = m_directory / "work";
    std::filesystem::create_directories(cluster.pid_files());
  }
  ~Stand() {
    while (!m_pids.empty()) end(m_pids.back(), SIGKILL);
  }
  Stand(const Stand&) = delete;
  Stand& operator=(const Stand&) = delete;

  // A process with this argv[0], environment and working directory; returns once it is that.
  pid_t start(const std::string& program, const std::vector<std::string>& environment = {},
              const std::filesystem::path& where = "/") {
    std::vector<char*> entries;
    for (const std::string& entry : environment) entries.push_back(const_cast<char*>(entry.c_str()));
    entries.push_back(nullptr);
    char* argv[] = {const_cast<char*>(program.c_str()), const_cast<char*>("1000"), nullptr};
    int executed[2];  // closed by a successful execve
    if (pipe2(executed, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    const pid_t pid = fork();
    if (pid == 0) {
      if (chdir(where.c_str()) == 0) execve("/bin/sleep", argv, entries.data());
      _exit(127);
    }
    close(executed[1]);
    char nothing = 0;
    (void)!read(executed[0], &nothing, 1);
    close(executed[0]);
    m_pids.push_back(pid);
    return pid;
  }

  void note(const std::string& component, pid_t pid) const {
    std::ofstream(cluster.pid_files() / (component + ".pid")) << pid;
  }

  // Reaps it; the signal that ended it.
  int end(pid_t pid, int signal) {
    std::erase(m_pids, pid);
    kill(pid, signal);
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }

 private:
  kt2::test::TemporaryDirectory m_directory;
  std::vector<pid_t> m_pids;

 public:
  Cluster cluster;
};

}  // namespace kwok
