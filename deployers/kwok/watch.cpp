#include "watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

namespace kwok {
namespace {

namespace fs = std::filesystem;

constexpr int k_between_stops_ms = 100;

int milliseconds_until(Clock::time_point deadline) {
  if (deadline == Clock::time_point::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::max<long>(0, left));
}

bool is_server(const std::string& component) {
  return component == "etcd" || component == "kube-apiserver";
}

}  // namespace

Watch::Watch(const Cluster& cluster)
    : m_pid_files(cluster.pid_files()), m_inotify(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  fs::create_directories(m_pid_files);
  // kwokctl writes each in place.
  if (inotify_add_watch(m_inotify, m_pid_files.c_str(), IN_CLOSE_WRITE) < 0) {
    const std::string why = std::strerror(errno);
    if (m_inotify >= 0) close(m_inotify);
    throw kubetest2::Failure("watching \"" + m_pid_files.string() + "\": " + why, KT2_CAUSE_INFRASTRUCTURE);
  }
  read_pid_files();
}

Watch::~Watch() {
  close(m_inotify);
}

void Watch::read_pid_files() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(m_pid_files, ignored)) {
    pid_t pid = 0;
    std::ifstream(entry.path()) >> pid;
    if (pid <= 0) continue;
    const std::string name = entry.path().stem();
    const auto known = m_components.find(name);
    if (known == m_components.end() || known->second.pid() != pid) m_components.insert_or_assign(name, Process(pid));
  }
}

std::optional<std::string> Watch::ended(Components which, Clock::time_point deadline, int stop_fd) {
  read_pid_files();
  for (;;) {
    std::vector<pollfd> polled{{m_inotify, POLLIN, 0}, {stop_fd, POLLIN, 0}};
    for (const auto& [name, process] : m_components) {
      const bool wanted = which == Components::all || is_server(name);
      if (wanted && process.fd() < 0) return name;
      // poll() passes over -1.
      polled.push_back({wanted ? process.fd() : -1, POLLIN, 0});
    }
    const int ready = poll(polled.data(), polled.size(), milliseconds_until(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return std::nullopt;
    std::size_t i = 2;
    for (const auto& [name, process] : m_components) {
      if (polled[i++].revents != 0) return name;
    }
    if (polled[1].revents != 0) return std::nullopt;
    char events[4096];
    while (read(m_inotify, events, sizeof events) > 0) continue;
    read_pid_files();
  }
}

Guard::Guard(Watch& watch, Components which, std::function<void(const std::string&)> on_end,
             std::function<void()> stop_work)
    : m_stop_fd(eventfd(0, EFD_CLOEXEC)) {
  if (m_stop_fd < 0) throw kubetest2::Failure("no descriptor is left to watch with", KT2_CAUSE_INFRASTRUCTURE);
  m_thread = std::thread([this, &watch, which, on_end = std::move(on_end), stop_work = std::move(stop_work)] {
    const auto name = watch.ended(which, Clock::time_point::max(), m_stop_fd);
    if (!name) return;
    m_called = true;
    on_end(*name);
    pollfd stopped{m_stop_fd, POLLIN, 0};
    do {
      stop_work();
    } while (poll(&stopped, 1, k_between_stops_ms) <= 0);
  });
}

bool Guard::stop() {
  if (m_thread.joinable()) {
    eventfd_write(m_stop_fd, 1);
    m_thread.join();
    close(m_stop_fd);
  }
  return m_called;
}

}  // namespace kwok
