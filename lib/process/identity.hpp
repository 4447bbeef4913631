// Which process is meant, beyond its pid: pids are used again, and a process that took over another's is never to be
// signalled in its place.
#pragma once

#include <sys/types.h>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace kt2::process {

struct Identity {
  pid_t pid = 0;
  std::uint64_t start_time = 0;  // clock ticks since boot, as in /proc/PID/stat
  friend auto operator<=>(const Identity&, const Identity&) = default;
};

// What /proc/PID/stat says of a process.
struct Stat {
  char state = '?';  // 'Z': it has ended and was not reaped yet
  pid_t parent = 0;
  pid_t group = 0;
  std::uint64_t start_time = 0;

  bool running() const { return state != 'Z' && state != 'X'; }
};

// Nothing when there is no such process. [any-thread]
std::optional<Stat> stat_of(pid_t pid);
std::optional<Identity> identity_of(pid_t pid);

// Whether that very process still runs; one that only waits to be reaped does not. [any-thread]
bool is_running(const Identity& identity);

// Start times and pids mean something only within one boot: its id. Empty where the kernel does not say. [any-thread]
std::string boot_id();

}  // namespace kt2::process
