#include "run/run_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>

#include "base/files.hpp"
#include "base/words.hpp"
#include "process/identity.hpp"

namespace kt2::run {
namespace {

std::filesystem::path file_of(const std::filesystem::path& run_dir, const std::string& deployer) {
  return run_dir / (deployer + ".lock");
}

std::string own_command_line() {
  const auto text = read_file("/proc/self/cmdline");
  std::vector<std::string> words;
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find('\0'));
    words.emplace_back(word);
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
  }
  return quote_words(words);
}

// "pid 17 (kubetest2 kwok --up)", and whether it is still there.
std::string describe_holder(const std::string& text) {
  pid_t pid = 0;
  std::from_chars(text.data(), text.data() + text.size(), pid);
  std::string described = "pid " + std::to_string(pid);
  if (const auto newline = text.find('\n'); newline != std::string::npos) {
    described += " (" + text.substr(newline + 1) + ")";
  }
  if (pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH) {
    described += ", which was killed; its worker is taking down what it had made";
  }
  return described;
}

}  // namespace

Result<RunLock> RunLock::take(const std::filesystem::path& run_dir, const std::string& deployer) {
  const auto path = file_of(run_dir, deployer);
  auto file = open_file(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
  if (!file) return file.error();
  if (::flock(file->get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return errno_error(Cause::infrastructure, "locking \"" + path.string() + "\"", errno);
    }
    const auto holder = read_file(path);
    return Error{Cause::usage,
                 "run " + run_dir.filename().string() + " of the deployer \"" + deployer +
                     "\" is in use by another kubetest2: " + describe_holder(holder ? *holder : ""),
                 {}};
  }
  // Who reads it wants to know whom to wait for: nothing depends on it.
  const std::string text = std::to_string(::getpid()) + "\n" + own_command_line();
  if (::ftruncate(file->get(), 0) == 0) static_cast<void>(write_all(file->get(), text, path.string()));
  return RunLock(std::move(*file));
}

bool RunLock::is_held(const std::filesystem::path& run_dir, const std::string& deployer) {
  const auto file = open_file(file_of(run_dir, deployer), O_RDONLY | O_NOFOLLOW);
  return file && ::flock(file->get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

}  // namespace kt2::run
