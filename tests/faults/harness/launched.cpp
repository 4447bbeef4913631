#include "launched.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>

#include "base/pidfd.hpp"

namespace kt2::faults {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

Fd open_for_writing(const std::filesystem::path& file) {
  return Fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
}

}  // namespace

Launched::Launched(const How& how) {
  std::vector<std::string> words = how.argv;
  std::vector<std::string> entries = how.environment;
  const std::vector<char*> argv = pointers(words);
  const std::vector<char*> environment = pointers(entries);
  const Fd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Fd err = open_for_writing(how.err);
  Fd out = open_for_writing(how.sink == Sink::null ? "/dev/null" : how.out);
  if (how.sink == Sink::gone || how.sink == Sink::unread) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    m_unread.reset(ends[0]);
    out.reset(ends[1]);
    if (how.sink == Sink::gone) m_unread.reset();
  }
  // Other threads go on meanwhile: from here to exec the child makes system calls only.
  m_pid = ::fork();
  if (m_pid < 0) throw std::runtime_error("no process");
  if (m_pid == 0) {
    ::setpgid(0, 0);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::dup2(nothing.get(), STDIN_FILENO);
    ::dup2(out.get(), STDOUT_FILENO);
    ::dup2(err.get(), STDERR_FILENO);
    if (::chdir(how.directory.c_str()) == 0) ::execve(argv[0], argv.data(), environment.data());
    ::_exit(127);
  }
  m_ended = open_pidfd(m_pid);
}

Process Launched::process() const {
  return {m_pid, open_pidfd(m_pid), {}, {}};
}

bool Launched::ended() const {
  return ends_within(m_ended.get(), Duration::zero());
}

std::optional<int> Launched::wait(Duration patience) {
  if (!ends_within(m_ended.get(), patience)) return std::nullopt;
  int status = 0;
  while (::waitpid(m_pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

bool ends_within(int pidfd, Duration patience) {
  pollfd polled{pidfd, POLLIN, 0};
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(patience).count();
  return ::poll(&polled, 1, static_cast<int>(milliseconds)) > 0;
}

}  // namespace kt2::faults
