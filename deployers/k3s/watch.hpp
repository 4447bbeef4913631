// Tells at once when a k3s ends that should not, while the cluster comes up. It ends none itself.
#pragma once

#include <common/process.hpp>
#include <common/stop_fd.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cluster.hpp"

namespace k3s {

class Watch {
 public:
  // Of nodes that have been started.
  explicit Watch(const std::vector<Node>& nodes);

  // The first of these nodes whose k3s has ended; waits until `deadline`, or until one of `fds` is readable (-1: none).
  std::optional<Node> ended(kubetest2::common::Clock::time_point deadline, const std::vector<int>& fds) const;

 private:
  std::vector<Node> m_nodes;
  std::vector<kubetest2::common::Process> m_processes;
};

// A thread that calls `on_end` once when a k3s ends, until it is destroyed.
class Guard {
 public:
  Guard(const Watch& watch, std::function<void(const Node&)> on_end);
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard();

 private:
  kubetest2::common::StopFd m_stop;
  std::thread m_thread;
};

}  // namespace k3s
