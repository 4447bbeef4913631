#include "watch.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <utility>

namespace k3s {

using kubetest2::common::Clock;
using kubetest2::common::Process;

namespace {

pid_t pid_in(const std::filesystem::path& file) {
  pid_t pid = 0;
  std::ifstream(file) >> pid;
  return pid;
}

int milliseconds_until(Clock::time_point deadline) {
  if (deadline == Clock::time_point::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::max<long>(0, left));
}

}  // namespace

Watch::Watch(const std::vector<Node>& nodes) : m_nodes(nodes) {
  for (const Node& node : nodes) m_processes.emplace_back(pid_in(node.pid_file()));
}

std::optional<Node> Watch::ended(Clock::time_point deadline, const std::vector<int>& fds) const {
  for (;;) {
    std::vector<pollfd> polled;
    for (std::size_t i = 0; i < m_processes.size(); ++i) {
      if (m_processes[i].fd() < 0) return m_nodes[i];
      polled.push_back({m_processes[i].fd(), POLLIN, 0});
    }
    for (const int fd : fds) polled.push_back({fd, POLLIN, 0});
    const int ready = poll(polled.data(), polled.size(), milliseconds_until(deadline));
    if (ready < 0 && errno == EINTR) continue;
    for (std::size_t i = 0; i < m_processes.size(); ++i) {
      if (polled[i].revents != 0) return m_nodes[i];
    }
    return std::nullopt;
  }
}

Guard::Guard(const Watch& watch, std::function<void(const Node&)> on_end)
    : m_thread([this, &watch, on_end = std::move(on_end)] {
        if (const auto node = watch.ended(Clock::time_point::max(), {m_stop.fd()})) on_end(*node);
      }) {}

Guard::~Guard() {
  m_stop.stop();
  m_thread.join();
}

}  // namespace k3s
