// Keeps launchers that share one artifacts directory from writing the same results at once. The lock is on the
// directory itself, so no file of it is left.
#pragma once

#include <filesystem>

#include "base/fd.hpp"

namespace kt2::results {

class DirectoryLock {
 public:
  // Waits for other holders, each of which needs it for a moment only; one that has it for longer is stopped or no
  // launcher, and is not waited for. Where a file system has no such locks, or `directory` is not there, it holds
  // nothing.
  explicit DirectoryLock(const std::filesystem::path& directory);

 private:
  Fd m_directory;
};

}  // namespace kt2::results
