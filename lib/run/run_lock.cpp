#include "run/run_lock.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>

#include "base/duration.hpp"
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

constexpr Duration k_patience_with_the_dead = std::chrono::seconds(5);
constexpr int k_pause_ms = 20;

// What the holder wrote, and its pid; 0 when it has not yet.
struct Holder {
  std::string text;
  pid_t pid = 0;
};

Holder holder_of(const std::filesystem::path& path) {
  Holder holder;
  if (auto text = read_file(path)) holder.text = std::move(*text);
  std::from_chars(holder.text.data(), holder.text.data() + holder.text.size(), holder.pid);
  return holder;
}

bool is_dead(const Holder& holder) {
  return holder.pid > 0 && ::kill(holder.pid, 0) != 0 && errno == ESRCH;
}

// "pid 17 (kubetest2 kwok --up)", and whether it is still there.
std::string describe(const Holder& holder) {
  std::string described = "pid " + std::to_string(holder.pid);
  if (const auto newline = holder.text.find('\n'); newline != std::string::npos) {
    described += " (" + holder.text.substr(newline + 1) + ")";
  }
  if (is_dead(holder)) described += ", which was killed; its worker is taking down what it had made";
  return described;
}

}  // namespace

Result<RunLock> RunLock::take(const std::filesystem::path& run_dir, const std::string& deployer) {
  const auto path = file_of(run_dir, deployer);
  auto file = open_file(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
  if (!file) return file.error();
  // What was killed may still be on its way out: a child of it that has yet to execute its program holds the lock.
  const auto until = Clock::now() + k_patience_with_the_dead;
  while (::flock(file->get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return errno_error(Cause::infrastructure, "locking \"" + path.string() + "\"", errno);
    }
    if (is_dead(holder_of(path)) && Clock::now() < until) {
      ::poll(nullptr, 0, k_pause_ms);
      continue;
    }
    return Error{Cause::usage,
                 "run " + run_dir.filename().string() + " of the deployer \"" + deployer +
                     "\" is in use by another kubetest2: " + describe(holder_of(path)),
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
