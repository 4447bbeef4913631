#include "process/orphans.hpp"

#include <dirent.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <memory>

#include "base/fd.hpp"
#include "base/files.hpp"
#include "base/pidfd.hpp"
#include "process/end.hpp"

namespace kt2::process {
namespace {

std::optional<pid_t> number(std::string_view text) {
  pid_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class Function>
void for_each_number_in(const char* directory, Function function) {
  const std::unique_ptr<DIR, int (*)(DIR*)> opened(::opendir(directory), ::closedir);
  if (!opened) return;
  while (const dirent* entry = ::readdir(opened.get())) {
    if (const auto value = number(entry->d_name)) function(*value);
  }
}

// Kernels without CONFIG_PROC_CHILDREN have no list of children.
std::vector<pid_t> children_by_search() {
  std::vector<pid_t> children;
  for_each_number_in("/proc", [&](pid_t pid) {
    if (const auto stat = stat_of(pid); stat && stat->parent == ::getpid()) children.push_back(pid);
  });
  return children;
}

// Also zombies. The kernel has orphans adopted by any living thread.
std::vector<pid_t> children() {
  std::vector<pid_t> found;
  bool listed = false;
  for_each_number_in("/proc/self/task", [&](pid_t thread) {
    const auto text = read_file("/proc/self/task/" + std::to_string(thread) + "/children");
    if (!text) return;
    listed = true;
    std::string_view rest(*text);
    while (!rest.empty()) {
      const std::string_view word = rest.substr(0, rest.find(' '));
      if (const auto pid = number(word)) found.push_back(*pid);
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    }
  });
  return listed ? found : children_by_search();
}

}  // namespace

Orphans::Orphans() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

std::vector<pid_t> Orphans::adopted() const {
  std::vector<pid_t> found;
  for (const pid_t pid : children()) {
    // What a plugin forks by itself stays in our group, and is the plugin's to wait for.
    if (!m_excepted.contains(pid) && ::getpgid(pid) != ::getpgrp()) found.push_back(pid);
  }
  return found;
}

void Orphans::reap() const {
  for (const pid_t pid : adopted()) {
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG);
  }
}

std::vector<pid_t> Orphans::running() const {
  std::vector<pid_t> found;
  for (const pid_t pid : adopted()) {
    const auto stat = stat_of(pid);
    if (stat && stat->running() && !m_kept.contains({pid, stat->start_time}) && !m_groups.has(pid))
      found.push_back(pid);
  }
  return found;
}

std::vector<Identity> Orphans::keep() {
  std::vector<Identity> added;
  for (const pid_t pid : running()) {
    const auto identity = identity_of(pid);
    if (!identity) continue;
    keep(*identity);
    added.push_back(*identity);
  }
  return added;
}

void Orphans::keep(const Identity& identity) {
  m_kept.insert(identity);
  if (is_running(identity)) m_groups.add(identity.pid);
}

std::vector<pid_t> Orphans::end(Duration grace, Cancellation* hurry) {
  std::set<pid_t> told;
  auto until = Clock::now() + grace;
  bool killing = false;
  // Each that ends may leave children of its own to us.
  for (;;) {
    reap();
    const std::vector<pid_t> left = running();
    if (left.empty()) return {};
    const bool at_once = hurry != nullptr && hurry->state() == Stop::at_once;
    if (!killing && (at_once || Clock::now() >= until)) {
      killing = true;
      until = Clock::now() + k_kill_patience;
      told.clear();
    } else if (killing && Clock::now() >= until) {
      return left;
    }
    std::vector<Fd> owned;
    std::vector<pollfd> polled;
    for (const pid_t pid : left) {
      if (told.insert(pid).second) {
        ::kill(pid, killing ? SIGKILL : SIGTERM);
        ::kill(pid, SIGCONT);
      }
      owned.push_back(open_pidfd(pid));
      polled.push_back({owned.back().get(), POLLIN, 0});
    }
    if (hurry != nullptr && !killing) polled.push_back({hurry->fd(), POLLIN, 0});
    ::poll(polled.data(), polled.size(), poll_timeout(until));
  }
}

}  // namespace kt2::process
