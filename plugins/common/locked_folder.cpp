#include "common/locked_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <kubetest2/call.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace kubetest2::common {
namespace {

namespace fs = std::filesystem;

Failure failure_at(const fs::path& path, const std::string& why) {
  return Failure("\"" + path.string() + "\": " + why, KT2_CAUSE_INFRASTRUCTURE);
}

void rename_or_throw(const fs::path& from, const fs::path& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) throw failure_at(to, std::strerror(errno));
}

// Not so when the process that held the lock has removed it meanwhile.
bool is_still_there(int folder, const fs::path& path) {
  struct stat held {};
  struct stat there {};
  return fstat(folder, &held) == 0 && stat(path.c_str(), &there) == 0 && held.st_ino == there.st_ino &&
         held.st_dev == there.st_dev;
}

void empty(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) fs::remove_all(entry.path());
}

}  // namespace

LockedFolder::LockedFolder(const fs::path& parent, const std::string& name)
    : m_place(parent / ("." + name + ".staging")), m_target(parent / name) {
  for (;;) {
    std::error_code error;
    fs::create_directories(m_place, error);
    if (error) throw failure_at(m_place, error.message());
    m_lock = open(m_place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (m_lock < 0 && errno == ENOENT) continue;
    if (m_lock < 0) throw failure_at(m_place, std::strerror(errno));
    const bool locked = flock(m_lock, LOCK_EX | LOCK_NB) == 0;
    if (locked && is_still_there(m_lock, m_place)) break;
    close(m_lock);
    if (!locked) throw failure_at(m_target, "another process is staging this version there");
  }
  empty(m_place);
  fs::create_directory(path());
}

LockedFolder::~LockedFolder() {
  std::error_code ignored;
  fs::remove_all(m_place, ignored);
  close(m_lock);
}

void LockedFolder::publish() {
  const std::string filled = path();
  if (std::rename(filled.c_str(), m_target.c_str()) == 0) return;
  if (errno != ENOTEMPTY && errno != EEXIST) throw failure_at(m_target, std::strerror(errno));
  // Where the file system can, nobody sees a moment without it.
  if (renameat2(AT_FDCWD, filled.c_str(), AT_FDCWD, m_target.c_str(), RENAME_EXCHANGE) == 0) return;
  rename_or_throw(m_target, m_place / "old");
  rename_or_throw(filled, m_target);
}

}  // namespace kubetest2::common
