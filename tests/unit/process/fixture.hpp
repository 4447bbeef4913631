// What tests of running commands share: a request to stop, commands of one shell line, this process's output led
// elsewhere. It asserts nothing.
#pragma once

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/control.hpp"
#include "base/fd.hpp"
#include "process/run.hpp"
#include "support/program.hpp"

namespace kt2::process {

// A cancellation that the test asks for, from any thread that runs while run() waits.
class Asked final : public Cancellation {
 public:
  Asked() : m_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  void ask(Stop stop) {
    const auto value = static_cast<std::uint64_t>(stop);
    static_cast<void>(::write(m_event.get(), &value, sizeof value) == sizeof value);
  }
  int fd() const override { return m_event.get(); }
  Stop state() override {
    std::uint64_t value = 0;
    if (::read(m_event.get(), &value, sizeof value) == sizeof value)
      m_stop = value > 1 ? Stop::at_once : Stop::requested;
    return m_stop;
  }

 private:
  Fd m_event;
  Stop m_stop = Stop::none;
};

// One of this process's descriptors, led elsewhere while it lives.
class Redirected {
 public:
  Redirected(int fd, int target) : m_fd(fd), m_before(::fcntl(fd, F_DUPFD_CLOEXEC, 10)) { ::dup2(target, fd); }
  ~Redirected() { ::dup2(m_before.get(), m_fd); }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;

 private:
  int m_fd;
  Fd m_before;
};

// Marks a test's processes: whatever they become, their environment holds it.
inline constexpr const char* k_mark = "KT2_PROCESS_TEST";

inline std::string fresh_mark() {
  static int count = 0;
  return std::to_string(::getpid()) + "." + std::to_string(++count) + ".";
}

// `script` run by a shell, marked, and quiet: its output is kept in the outcome's tail alone.
//
// A shell that traps a signal may not be forking when the signal comes: between fork and exec the child still has the
// shell's handler, and swallows it. There the child itself says that it is ready.
struct Shell {
  explicit Shell(const std::string& script) {
    command.argv = {"sh", "-c", script};
    command.environment.set("PATH", "/usr/bin:/bin");
    command.environment.set(k_mark, mark);
    command.quiet = true;
  }
  ~Shell() {
    for (const pid_t pid : test::processes_with(k_mark, mark)) ::kill(pid, SIGKILL);
  }
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  // Asks `asked` for `stop` once the command has printed `text`.
  void on(std::string_view text, Asked& asked, Stop stop) {
    command.on_stdout = [this, text, &asked, stop](std::string_view data) {
      m_printed += data;
      if (m_done || m_printed.find(text) == std::string::npos) return;
      m_done = true;
      asked.ask(stop);
    };
  }

  // Whether no process of it is left.
  bool gone() const { return test::processes_with(k_mark, mark).empty(); }

  std::string mark = fresh_mark();
  Command command;

 private:
  std::string m_printed;
  bool m_done = false;
};

inline Limits limits(Duration grace) {
  return {std::nullopt, grace};
}
inline Limits limits(Duration grace, Duration deadline) {
  return {Clock::now() + deadline, grace};
}

// A grace that a test never waits for, and one that it does.
inline constexpr Duration k_long = std::chrono::minutes(2);
inline constexpr Duration k_short = std::chrono::milliseconds(300);

}  // namespace kt2::process
