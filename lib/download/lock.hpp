// A lock that one thread of one process holds at a time, by a file that all of them name. The kernel gives it back when
// the holder dies, and the file stays: deleting it would let two hold the lock.
#pragma once

#include <filesystem>
#include <functional>

#include "base/fd.hpp"
#include "base/result.hpp"
#include "download/fetch.hpp"

namespace kt2::download {

class FileLock {
 public:
  // Waits for the lock of `file`, which is made if absent. Calls `on_wait` once if another holds it. Errors: a reason
  // to stop (see wait.hpp), or a file that cannot be opened. [any-thread]
  static Result<FileLock> take(const std::filesystem::path& file, const FetchOptions& options,
                               const std::function<void()>& on_wait);

  FileLock(FileLock&&) noexcept = default;
  FileLock& operator=(FileLock&&) = delete;
  // Gives the lock back.
  ~FileLock();

 private:
  explicit FileLock(Fd file) : m_file(std::move(file)) {}

  Fd m_file;
};

}  // namespace kt2::download
