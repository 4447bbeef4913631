#include "base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

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

Result<void> replace_file(const std::filesystem::path& path, std::string_view text, unsigned mode) {
  std::string name = path.string() + ".XXXXXX";
  Fd file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file) return errno_error(Cause::infrastructure, "writing \"" + path.string() + "\"", errno);
  auto written = write_all(file.get(), text, path.string());
  if (written && ::fchmod(file.get(), mode) != 0) {
    written = errno_error(Cause::infrastructure, "writing \"" + path.string() + "\"", errno);
  }
  // A full disk may show itself only here.
  if (const int fd = file.release(); written && ::close(fd) != 0) {
    written = errno_error(Cause::infrastructure, "writing \"" + path.string() + "\"", errno);
  }
  if (written && ::rename(name.c_str(), path.c_str()) != 0) {
    written = errno_error(Cause::infrastructure, "writing \"" + path.string() + "\"", errno);
  }
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
