#include "disk.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace kt2::faults {
namespace {

bool write_file(const std::string& file, const std::string& text) {
  std::ofstream out(file);
  out << text;
  return static_cast<bool>(out.flush());
}

bool unshare_as_root() {
  const std::string user = std::to_string(::getuid());
  const std::string group = std::to_string(::getgid());
  return ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_file("/proc/self/setgroups", "deny") &&
         write_file("/proc/self/uid_map", "0 " + user + " 1") && write_file("/proc/self/gid_map", "0 " + group + " 1");
}

}  // namespace

bool enter_mount_namespace() {
  if (::unshare(CLONE_NEWNS) != 0 && !unshare_as_root()) return false;
  return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

SmallDisk::SmallDisk(std::filesystem::path directory) : m_directory(std::move(directory)) {
  std::filesystem::create_directories(m_directory);
  m_mounted = ::mount("none", m_directory.c_str(), "tmpfs", 0, "size=256k") == 0;
}

SmallDisk::~SmallDisk() {
  if (m_mounted) ::umount2(m_directory.c_str(), MNT_DETACH);
}

bool SmallDisk::unmount() {
  if (m_mounted && ::umount(m_directory.c_str()) == 0) m_mounted = false;
  return !m_mounted;
}

bool has_mounts(const std::filesystem::path& directory) {
  std::ifstream mounts("/proc/self/mounts");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string what;
    std::string where;
    words >> what >> where;
    if (where.starts_with(directory.string())) return true;
  }
  return false;
}

}  // namespace kt2::faults
