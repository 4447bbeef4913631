#include "run/remains.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>

#include "base/files.hpp"
#include "base/launch_mark.hpp"
#include "base/pidfd.hpp"
#include "process/end.hpp"

namespace kt2::run {
namespace {

using process::Identity;

bool has_mark(pid_t pid, const std::string& mark) {
  const auto environment = read_file("/proc/" + std::to_string(pid) + "/environ");
  if (!environment) return false;
  const std::string entry = std::string(k_launch_mark) + "=" + mark;
  std::string_view rest(*environment);
  while (!rest.empty()) {
    const std::string_view variable = rest.substr(0, rest.find('\0'));
    if (variable == entry) return true;
    rest.remove_prefix(std::min(rest.size(), variable.size() + 1));
  }
  return false;
}

bool is_recorded(const Identity& identity, const results::State& state) {
  const results::StateProcess process = state_process(identity);
  return std::ranges::any_of(state.deployers, [&](const auto& entry) {
    return std::ranges::find(entry.second.processes, process) != entry.second.processes.end();
  });
}

// One process that is to end, held by a descriptor, so that its pid cannot change hands.
struct Ending {
  Identity identity;
  Fd descriptor;

  bool gone() const {
    pollfd polled{descriptor.get(), POLLIN, 0};
    return !descriptor || ::poll(&polled, 1, 0) > 0;
  }
  void signal(int number) const { ::syscall(SYS_pidfd_send_signal, descriptor.get(), number, nullptr, 0); }
};

void wait(const std::vector<Ending>& left, Clock::time_point until) {
  std::vector<pollfd> polled;
  for (const Ending& ending : left) polled.push_back({ending.descriptor.get(), POLLIN, 0});
  ::poll(polled.data(), polled.size(), process::poll_timeout(until));
}

}  // namespace

std::string own_mark() {
  const auto identity = process::identity_of(::getpid());
  return std::to_string(::getpid()) + "-" + std::to_string(identity ? identity->start_time : 0) + "-" +
         process::boot_id().substr(0, 8);
}

results::StateProcess state_process(const Identity& identity) {
  return {identity.pid, identity.start_time, process::boot_id()};
}

bool is_running(const results::StateProcess& process) {
  return process.boot_id == process::boot_id() && process::is_running({process.pid, process.start_time});
}

bool is_alive(const results::StateLaunch& launch) {
  return is_running(launch.supervisor) || is_running(launch.worker);
}

std::vector<Identity> running(const std::vector<results::StateProcess>& processes) {
  std::vector<Identity> found;
  for (const results::StateProcess& process : processes) {
    if (is_running(process)) found.push_back({process.pid, process.start_time});
  }
  return found;
}

std::vector<Identity> left_by(const results::StateLaunch& launch, const results::State& state) {
  std::vector<Identity> found;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename();
    pid_t pid = 0;
    const auto [rest, bad] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (bad != std::errc() || *rest != '\0' || pid == ::getpid() || !has_mark(pid, launch.mark)) continue;
    const auto identity = process::identity_of(pid);
    if (identity && !is_recorded(*identity, state)) found.push_back(*identity);
  }
  return found;
}

std::vector<Identity> end_processes(const std::vector<Identity>& processes, Duration grace) {
  std::vector<Ending> left;
  for (const Identity& identity : processes) {
    Ending ending{identity, open_pidfd(identity.pid)};
    // Asked after it is held: what is held now is what is signalled.
    if (ending.descriptor && process::is_running(identity)) left.push_back(std::move(ending));
  }
  for (const auto& [number, time] : {std::pair(SIGTERM, grace), std::pair(SIGKILL, process::k_kill_patience)}) {
    for (const Ending& ending : left) {
      ending.signal(number);
      ending.signal(SIGCONT);
    }
    const auto until = Clock::now() + time;
    while (std::erase_if(left, [](const Ending& ending) { return ending.gone(); }), !left.empty()) {
      if (Clock::now() >= until) break;
      wait(left, until);
    }
  }
  std::vector<Identity> remaining;
  for (const Ending& ending : left) remaining.push_back(ending.identity);
  return remaining;
}

}  // namespace kt2::run
