#include "kube/small_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/fd.hpp"
#include "kube/words.hpp"

namespace kt2::kube {
namespace {

FileStamp stamp(const struct stat& status) {
  return {status.st_dev, status.st_ino, status.st_size, status.st_mtim, status.st_ctim};
}

bool same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

}  // namespace

bool operator==(const FileStamp& a, const FileStamp& b) {
  return a.device == b.device && a.inode == b.inode && a.size == b.size && same(a.modified, b.modified) &&
         same(a.changed, b.changed);
}

std::optional<FileStamp> stamp_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return stamp(status);
}

Result<SmallFile> read_small_file(const std::filesystem::path& path) {
  const auto failed = [&] { return errno_error(Cause::infrastructure, in_quotes(path.string()), errno); };
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) return failed();
  SmallFile result{{}, stamp(status)};
  constexpr std::size_t k_chunk = 65536;
  for (;;) {
    const std::size_t size = result.text.size();
    if (size > k_largest_file)
      return Error{Cause::infrastructure, in_quotes(path.string()) + ": larger than 10 MB", {}};
    result.text.resize(size + k_chunk);
    const ssize_t count = ::read(file.get(), result.text.data() + size, k_chunk);
    result.text.resize(size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count == 0) return result;
    if (count < 0 && errno != EINTR) return failed();
  }
}

}  // namespace kt2::kube
