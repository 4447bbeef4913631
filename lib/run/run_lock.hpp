// The lock of one run id and deployer: held by a launcher that builds, brings up or takes down, and by its worker as
// well, so that it lasts until the last of the two is gone. It waits for nobody.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace kt2::run {

class RunLock {
 public:
  // `fd` is of a lock that someone else took and shares.
  explicit RunLock(Fd fd) : m_fd(std::move(fd)) {}

  // Takes it. Of cause usage: another launcher holds it, and which. Other errors: the file cannot be made.
  static Result<RunLock> take(const std::filesystem::path& run_dir, const std::string& deployer);

  // Whether someone holds it.
  static bool is_held(const std::filesystem::path& run_dir, const std::string& deployer);

  int fd() const { return m_fd.get(); }

 private:
  Fd m_fd;
};

}  // namespace kt2::run
