#include "run/state_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/files.hpp"

namespace kt2::run {
namespace {

Error refused(const std::filesystem::path& file, const std::string& why) {
  return {Cause::infrastructure,
          "\"" + file.string() + "\": " + why +
              "; it is not used: look at it, and remove it when nothing of the run is left",
          {}};
}

// EINVAL: a file system that syncs directories by itself.
bool sync_directory(int fd) {
  return ::fsync(fd) == 0 || errno == EINVAL;
}

Error failed(const std::filesystem::path& file, int number) {
  return errno_error(Cause::infrastructure, "writing \"" + file.string() + "\"", number);
}

}  // namespace

Result<std::optional<results::State>> StateFile::read() const {
  const Fd file(::open(m_file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<results::State>();
    if (errno == ELOOP) return refused(m_file, "it is a symbolic link");
    return errno_error(Cause::infrastructure, "opening \"" + m_file.string() + "\"", errno);
  }
  struct stat info {};
  if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) return refused(m_file, "it is no file");
  if (info.st_uid != ::geteuid()) {
    return refused(m_file,
                   "it belongs to user " + std::to_string(info.st_uid) + ", not to " + std::to_string(::geteuid()));
  }
  const auto text = read_file("/proc/self/fd/" + std::to_string(file.get()));
  if (!text) return text.error();
  auto state = results::parse_state(*text);
  if (!state) return refused(m_file, state.error().message);
  return std::optional(std::move(*state));
}

Result<void> StateFile::update(const std::string& run_id, const std::function<void(results::State&)>& change,
                               Durable durable) const {
  const auto directory = open_file(m_directory, O_RDONLY | O_DIRECTORY);
  if (!directory) return directory.error();
  // Some file systems have no such locks; there a run has its directory for itself.
  while (::flock(directory->get(), LOCK_EX) != 0 && errno == EINTR) {
  }
  auto state = read();
  if (!state) return state.error();
  if (!*state) state->emplace().run_id = run_id;
  change(**state);
  return replace(results::state_text(**state), durable, directory->get());
}

Result<void> StateFile::replace(const std::string& text, Durable durable, int directory) const {
  // One name for all: under the lock there is one writer, and what a killed one left is written over.
  const std::filesystem::path fresh = m_file.string() + ".new";
  ::unlink(fresh.c_str());
  auto file = open_file(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
  if (!file) return file.error();
  auto written = write_all(file->get(), text, m_file.string());
  if (written && durable == Durable::yes && ::fsync(file->get()) != 0) written = failed(m_file, errno);
  // A full disk may show itself only here.
  if (const int fd = file->release(); ::close(fd) != 0 && written) written = failed(m_file, errno);
  if (written && ::rename(fresh.c_str(), m_file.c_str()) != 0) written = failed(m_file, errno);
  if (!written) {
    ::unlink(fresh.c_str());
    return written;
  }
  if (durable == Durable::no) return {};
  if (!sync_directory(directory)) return failed(m_file, errno);
  // The run's directory may be as new as the file.
  const auto parent = open_file(m_directory / "..", O_RDONLY | O_DIRECTORY);
  if (!parent || !sync_directory(parent->get())) return failed(m_file, errno);
  return {};
}

}  // namespace kt2::run
