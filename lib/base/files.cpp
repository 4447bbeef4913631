#include "base/files.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace kt2 {

Result<Fd> open_file(const std::filesystem::path& path, int flags, unsigned mode) {
  int fd = -1;
  do {
    fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return errno_error(Cause::infrastructure, "opening \"" + path.string() + "\"", errno);
  return Fd(fd);
}

Result<std::string> read_file(const std::filesystem::path& path) {
  auto file = open_file(path, O_RDONLY);
  if (!file) return file.error();
  std::string text;
  constexpr std::size_t k_chunk = 65536;
  for (;;) {
    const std::size_t size = text.size();
    text.resize(size + k_chunk);
    const ssize_t count = ::read(file->get(), text.data() + size, k_chunk);
    text.resize(size + static_cast<std::size_t>(count > 0 ? count : 0));
    if (count == 0) return text;
    if (count < 0 && errno != EINTR) {
      return errno_error(Cause::infrastructure, "reading \"" + path.string() + "\"", errno);
    }
  }
}

Result<void> write_all(int fd, std::string_view data, std::string_view what) {
  while (!data.empty()) {
    const ssize_t count = ::write(fd, data.data(), data.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return errno_error(Cause::infrastructure, "writing \"" + std::string(what) + "\"", errno);
    }
    data.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

bool write_to_reader(int fd, std::string_view data, int patience_ms) {
  while (!data.empty()) {
    pollfd polled{fd, POLLOUT, 0};
    const int ready = ::poll(&polled, 1, patience_ms);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    // A pipe that takes anything takes this much without blocking.
    const ssize_t count = ::write(fd, data.data(), std::min<std::size_t>(data.size(), PIPE_BUF));
    if (count < 0 && errno != EINTR && errno != EAGAIN) return false;
    if (count > 0) data.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

Result<void> replace_file(const std::filesystem::path& path, std::string_view text, unsigned mode) {
  const std::string name = path.string() + ".new";
  const auto failed = [&] { return errno_error(Cause::infrastructure, "writing \"" + path.string() + "\"", errno); };
  ::unlink(name.c_str());
  Fd file(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return failed();
  auto written = write_all(file.get(), text, path.string());
  if (written && ::fchmod(file.get(), mode) != 0) written = failed();
  // A full disk may show itself only here.
  if (const int fd = file.release(); ::close(fd) != 0 && written) written = failed();
  if (written && ::rename(name.c_str(), path.c_str()) != 0) written = failed();
  if (!written) ::unlink(name.c_str());
  return written;
}

Result<void> make_directories(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error && !std::filesystem::is_directory(path, error) && !error) {
    error = std::make_error_code(std::errc::not_a_directory);
  }
  if (error)
    return Error{Cause::infrastructure, "making the directory \"" + path.string() + "\": " + error.message(), {}};
  return {};
}

}  // namespace kt2
