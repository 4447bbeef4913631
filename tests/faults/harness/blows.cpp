#include "blows.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "processes.hpp"

namespace kt2::faults {
namespace {

namespace fs = std::filesystem;

constexpr useconds_t k_look_again_us = 500;

// False when the run ended without it.
bool wait_for_mark(const fs::path& marks, const std::string& name, const Launched& run) {
  const Fd news(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  ::inotify_add_watch(news.get(), marks.c_str(), IN_CREATE | IN_MOVED_TO);
  for (;;) {
    if (fs::exists(marks / name)) return true;
    if (run.ended()) return fs::exists(marks / name);
    pollfd polled[] = {{news.get(), POLLIN, 0}, {run.ended_fd(), POLLIN, 0}};
    ::poll(polled, 2, -1);
    char buffer[4096];
    static_cast<void>(::read(news.get(), buffer, sizeof buffer) > 0);
  }
}

std::vector<Process> find(Target target, const Launched& run, const fs::path& directory, const fs::path& marks) {
  std::vector<Process> found;
  switch (target) {
    case Target::supervisor:
      found.push_back(run.process());
      break;
    case Target::worker:
      found = workers_of(directory, run.pid());
      break;
    case Target::supervisor_and_worker:
      found = workers_of(directory, run.pid());
      if (!found.empty()) found.push_back(run.process());
      break;
    case Target::everything:
      found = processes_of(directory);
      break;
    case Target::tester:
    case Target::tester_group: {
      pid_t pid = 0;
      std::ifstream(marks / "test.begin") >> pid;
      if (pid > 0) found = process_of(directory, pid);
      break;
    }
  }
  return found;
}

// Waits until there is one, or the run is over.
std::vector<Process> wait_for(Target target, const Launched& run, const fs::path& directory, const fs::path& marks) {
  const bool comes =
      target == Target::worker || target == Target::supervisor_and_worker || target == Target::everything;
  // Nothing tells when a child of another process has started.
  for (;; ::usleep(k_look_again_us)) {
    if (run.ended()) return {};
    auto found = find(target, run, directory, marks);
    if (!found.empty() || !comes) return found;
  }
}

void strike(const Fault& fault, const std::vector<Process>& processes, const fs::path& directory, int signal) {
  if (fault.target == Target::tester_group) {
    for (const Process& leader : processes) ::kill(-leader.pid, signal);
    return;
  }
  for (const Process& process : processes) process.signal(signal);
  if (fault.target == Target::everything && signal == SIGKILL) kill_all(directory);
}

}  // namespace

Delivery deliver(const Fault& fault, const Launched& run, const fs::path& directory, const fs::path& marks) {
  Delivery delivery;
  if (fault.none()) return delivery;
  if (!fault.mark.empty() && !wait_for_mark(marks, fault.mark, run)) return delivery;
  std::vector<Process> processes;
  for (const Blow& blow : fault.blows) {
    ::usleep(static_cast<useconds_t>(blow.after_us));
    if (&blow == &fault.blows.front()) {
      processes = wait_for(fault.target, run, directory, marks);
      delivery.delivered = !processes.empty();
      for (Process& worker : workers_of(directory, run.pid())) delivery.workers.push_back(std::move(worker.fd));
    }
    if (processes.empty()) break;
    strike(fault, processes, directory, blow.signal);
    if (fault.asks()) delivery.requests.push_back(blow.signal);
    if (&blow == &fault.blows.front()) delivery.before_finish = !fs::exists(marks / "finish.begin");
  }
  return delivery;
}

}  // namespace kt2::faults
