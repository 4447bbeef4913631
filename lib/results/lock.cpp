#include "results/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <thread>

#include "base/duration.hpp"
#include "base/files.hpp"

namespace kt2::results {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_patience = 10s;
constexpr Duration k_pause = 2ms;

}  // namespace

DirectoryLock::DirectoryLock(const std::filesystem::path& directory) {
  auto opened = open_file(directory, O_RDONLY | O_DIRECTORY);
  if (!opened) return;
  m_directory = std::move(*opened);
  const auto until = Clock::now() + k_patience;
  while (::flock(m_directory.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return;
    if (Clock::now() >= until) return;
    // flock(2) has no time limit, and nothing tells when a lock becomes free.
    std::this_thread::sleep_for(k_pause);
  }
}

}  // namespace kt2::results
