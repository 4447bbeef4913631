#include "download/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/files.hpp"
#include "download/wait.hpp"

namespace kt2::download {
namespace {

using namespace std::chrono_literals;

// How long a release may go unseen where nothing tells of it: the kernel announces the close of a holder that died
// before it drops the lock, and on a network file system another machine's close is not announced at all.
constexpr Duration k_unannounced = 250ms;

// Becomes readable when any process has closed `file`. Without inotify (its instances are limited) it never does.
Fd watch_closing(const std::filesystem::path& file) {
  Fd watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (watch && ::inotify_add_watch(watch.get(), file.c_str(), IN_CLOSE_WRITE) < 0) watch.reset();
  return watch;
}

void drain(const Fd& watch) {
  std::array<char, 4096> events{};
  while (watch && ::read(watch.get(), events.data(), events.size()) > 0) {
  }
}

}  // namespace

Result<FileLock> FileLock::take(const std::filesystem::path& file, const FetchOptions& options,
                                const std::function<void()>& on_wait) {
  auto opened = open_file(file, O_RDWR | O_CREAT);
  if (!opened) return opened.error();
  FileLock lock(std::move(*opened));
  Fd watch;
  for (bool told = false;;) {
    if (::flock(lock.m_file.get(), LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return errno_error(Cause::infrastructure, "locking \"" + file.string() + "\"", errno);
    if (!told) {
      // The watch comes before the next try, so that a release in between is either seen or not needed.
      watch = watch_closing(file);
      on_wait();
      told = true;
      continue;
    }
    if (auto waited = wait_until(watch.get(), Clock::now() + k_unannounced, options); !waited) return waited.error();
    drain(watch);
  }
}

FileLock::~FileLock() {
  // Before the close, which is what those who wait are told of.
  if (m_file) ::flock(m_file.get(), LOCK_UN);
}

}  // namespace kt2::download
