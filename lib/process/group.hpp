// A process group that a command leads: who is in it, and a signal to all of it. It starts nothing and waits for
// nothing.
#pragma once

#include <sys/types.h>

#include <vector>

namespace kt2::process {

class Group {
 public:
  explicit Group(pid_t leader) : m_id(leader) {}

  pid_t id() const { return m_id; }

  // Sends `signal` to every member; false when there is none. Signal 0 only asks.
  bool signal(int signal) const;

  // The members that still run, zombies left out. Empty at the cost of one system call when the group is gone.
  std::vector<pid_t> running() const;

 private:
  pid_t m_id;
};

}  // namespace kt2::process
