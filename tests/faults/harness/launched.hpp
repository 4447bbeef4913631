// A launcher under way, its output in files. It knows nothing of what a run is.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.hpp"
#include "base/fd.hpp"
#include "processes.hpp"
#include "scenario.hpp"

namespace kt2::faults {

class Launched {
 public:
  struct How {
    std::vector<std::string> argv;         // the program's path first
    std::vector<std::string> environment;  // NAME=VALUE
    std::filesystem::path directory;       // where it starts
    std::filesystem::path out;             // for Sink::file
    std::filesystem::path err;
    Sink sink = Sink::file;
  };
  // Throws std::runtime_error when it cannot be started.
  explicit Launched(const How& how);

  pid_t pid() const { return m_pid; }
  Process process() const;
  // Readable when it has ended.
  int ended_fd() const { return m_ended.get(); }
  bool ended() const;
  // Its status as waitpid(2) gives it; nothing when it still runs after `patience`. Whoever destroys this has waited.
  std::optional<int> wait(Duration patience);

 private:
  pid_t m_pid = -1;
  Fd m_ended;
  Fd m_unread;  // the end of its standard output that nobody reads
};

// Whether the process behind the descriptor ends within `patience`.
bool ends_within(int pidfd, Duration patience);

}  // namespace kt2::faults
