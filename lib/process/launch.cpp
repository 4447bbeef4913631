#include "process/launch.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/process/v2/posix/default_launcher.hpp>
#include <boost/process/v2/process.hpp>
#include <boost/process/v2/start_dir.hpp>
#include <boost/process/v2/stdio.hpp>
#include <csignal>

#include "base/files.hpp"
#include "base/paths.hpp"
#include "base/words.hpp"

namespace kt2::process {
namespace {

namespace v2 = boost::process::v2;

// What every child gets between fork and exec: a group of its own, death with us, and the signal state that programs
// expect.
struct ChildSetup {
  bool foreground = false;
  pid_t parent = ::getpid();

  template <class Launcher, class Path>
  boost::system::error_code on_exec_setup(Launcher&, const Path&, const char* const*&) const {
    // While the group that we are in still has the terminal, which it may have no more once this one has it.
    const bool has_terminal = foreground && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
    ::setpgid(0, 0);
    ::signal(SIGTTOU, SIG_IGN);
    if (has_terminal) ::tcsetpgrp(STDIN_FILENO, ::getpid());
    ::signal(SIGTTOU, SIG_DFL);
    ::prctl(PR_SET_PDEATHSIG, foreground ? SIGTERM : SIGKILL);
    if (::getppid() != parent) ::_exit(127);  // died in between: no signal will come
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    ::signal(SIGXFSZ, SIG_DFL);
    // Also those that we inherited ourselves. Boost's own sweep leaves some out.
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    return {};
  }

  // Boost would call exit(), and so run our atexit handlers in the child.
  template <class... Ignored>
  void on_exec_error(Ignored&&...) const {
    ::_exit(127);
  }
};

Error cannot_run(const Command& command, const std::string& why) {
  return {Cause::usage, "running " + quote_word(command.argv.front()) + ": " + why, {}};
}

}  // namespace

Result<pid_t> launch(const Command& command, Streams streams) {
  if (command.argv.empty()) return Error{Cause::internal, "a command without a program", {}};
  const std::string search_path(command.environment.get("PATH").value_or(""));
  const auto program = find_program(command.argv.front(), search_path);
  if (!program) {
    if (command.argv.front().find('/') != std::string::npos) {
      return cannot_run(
          command, ::access(command.argv.front().c_str(), F_OK) == 0 ? "not an executable file" : errno_text(ENOENT));
    }
    return cannot_run(command, "not found on PATH (" + search_path + ")");
  }
  const std::vector<std::string> arguments(command.argv.begin() + 1, command.argv.end());
  boost::asio::io_context context(1);
  boost::system::error_code error;
  v2::posix::default_launcher launcher;
  const std::vector<std::string> entries = command.environment.entries();
  std::vector<const char*> environment;
  for (const std::string& entry : entries) environment.push_back(entry.c_str());
  environment.push_back(nullptr);
  launcher.env = environment.data();
  const auto start = [&](auto&&... initializers) {
    auto process = launcher(context.get_executor(), error, v2::filesystem::path(program->string()), arguments,
                            initializers..., ChildSetup{command.terminal == Terminal::foreground});
    const pid_t pid = error ? -1 : process.id();
    process.detach();
    return pid;
  };
  const auto nothing = open_file("/dev/null", O_RDONLY);
  if (!nothing) return nothing.error();
  // Not const: Boost passes over an initializer whose functions it cannot call.
  v2::process_stdio detached{nothing->get(), streams.out, streams.err};
  pid_t pid = -1;
  if (command.terminal == Terminal::foreground)
    pid = start();
  else if (command.directory.empty())
    pid = start(detached);
  else
    pid = start(detached, v2::process_start_dir(v2::filesystem::path(command.directory.string())));
  if (error) {
    // Boost leaves a child that could not execute to be reaped.
    if (launcher.pid > 0) ::waitpid(launcher.pid, nullptr, 0);
    if (!command.directory.empty() && ::access(command.directory.c_str(), X_OK) != 0) {
      return cannot_run(command, "in \"" + command.directory.string() + "\": " + error.message());
    }
    return cannot_run(command, error.message());
  }
  // Also from here, so that the group exists whichever of the two runs first.
  ::setpgid(pid, pid);
  return pid;
}

}  // namespace kt2::process
