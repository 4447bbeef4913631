#include "mounts.hpp"

#include <sys/mount.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace k3s {
namespace {

// Space, tab, newline and backslash are written as three octal digits.
std::string unescaped(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && text.find_first_not_of("01234567", i + 1) >= i + 4) {
      result += static_cast<char>(std::stoi(text.substr(i + 1, 3), nullptr, 8));
      i += 3;
    } else {
      result += text[i];
    }
  }
  return result;
}

}  // namespace

std::vector<Mount> mounts(const std::string& mountinfo) {
  std::vector<Mount> all;
  std::ifstream lines(mountinfo);
  for (std::string line; std::getline(lines, line);) {
    // "ID PARENT MAJOR:MINOR ROOT POINT OPTIONS TAG… - TYPE SOURCE SUPER-OPTIONS"
    std::istringstream fields(line);
    std::string word;
    Mount mount;
    for (int i = 0; i < 4; ++i) fields >> word;
    fields >> mount.point;
    while (fields >> word && word != "-") continue;
    fields >> mount.type >> word >> mount.options;
    mount.point = unescaped(mount.point);
    if (fields) all.push_back(std::move(mount));
  }
  return all;
}

std::vector<std::string> mounts_below(const std::vector<Mount>& all, const std::filesystem::path& directory) {
  std::vector<std::string> found;
  for (const Mount& mount : all) {
    if (mount.point == directory || mount.point.starts_with(directory.string() + "/")) found.push_back(mount.point);
  }
  std::reverse(found.begin(), found.end());
  return found;
}

std::vector<std::string> unmount_below(const std::filesystem::path& directory) {
  std::error_code ignored;
  const auto real = std::filesystem::weakly_canonical(directory, ignored);
  for (const std::string& point : mounts_below(mounts(), real)) {
    // What is busy goes from the tree at once, and for good with its last user.
    if (umount2(point.c_str(), UMOUNT_NOFOLLOW) != 0) umount2(point.c_str(), UMOUNT_NOFOLLOW | MNT_DETACH);
  }
  std::vector<std::string> left;
  for (const std::string& point : mounts_below(mounts(), real)) {
    const int failed = umount2(point.c_str(), UMOUNT_NOFOLLOW | MNT_DETACH) == 0 ? 0 : errno;
    if (failed != 0) left.push_back("the mount \"" + point + "\" (" + std::strerror(failed) + ")");
  }
  return left;
}

}  // namespace k3s
