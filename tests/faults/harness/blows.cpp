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
  const auto add = [](std::vector<Process>& to, std::vector<Process> more) {
    for (Process& process : more) to.push_back(std::move(process));
  };
  std::vector<Process> found;
  switch (target) {
    case Target::supervisor:
      if (!run.ended()) found = process_of(directory, run.pid());
      break;
    case Target::worker:
      found = workers_of(directory, run.pid());
      break;
    case Target::supervisor_and_worker:
      found = workers_of(directory, run.pid());
      add(found, process_of(directory, run.pid()));
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
      for (Process& worker : workers_of(directory, run.pid())) delivery.workers.push_back(std::move(worker.fd));
      processes = find(fault.target, run, directory, marks);
      delivery.delivered = !processes.empty();
    }
    if (processes.empty()) break;
    strike(fault, processes, directory, blow.signal);
    if (fault.asks()) delivery.requests.push_back(blow.signal);
    if (&blow == &fault.blows.front()) delivery.before_finish = !fs::exists(marks / "finish.begin");
  }
  return delivery;
}

}  // namespace kt2::faults
