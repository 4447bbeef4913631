// Programs that wait, many at once: started, told apart by the moment each ends, and what they cost together. It knows
// nothing of what they wait for.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.hpp"

namespace kt2::bench {

using Clock = std::chrono::steady_clock;

class Waiters {
 public:
  // Each command is started at once, with these variables beside the caller's own, and no output.
  Waiters(const std::vector<std::vector<std::string>>& commands, const std::map<std::string, std::string>& environment);
  ~Waiters();
  Waiters(const Waiters&) = delete;
  Waiters& operator=(const Waiters&) = delete;

  // Memory of all and of what they started, each page shared by n of them counted as an nth.
  double memory_mb() const;

  // Until all have ended. False when one ended with another status than 0.
  bool wait();

  // After wait(): when each ended, and what all took of the processor.
  const std::vector<Clock::time_point>& ends() const { return m_ends; }
  double cpu_ms() const { return m_cpu_ms; }

 private:
  void watch();

  std::vector<pid_t> m_pids;
  std::vector<Fd> m_fds;
  std::vector<Clock::time_point> m_ends;
  std::thread m_watcher;
  double m_cpu_ms = 0;
};

}  // namespace kt2::bench
