// Files that configure: read whole, and only as much as such files ever hold. It knows no format.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace kt2::kube {

constexpr std::size_t k_largest_file = 10'000'000;

// What tells one state of a file from another, links followed.
struct FileStamp {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  timespec modified{};
  timespec changed{};
};
bool operator==(const FileStamp& a, const FileStamp& b);

// Nothing when there is no such file.
std::optional<FileStamp> stamp_of(const std::filesystem::path& path);

struct SmallFile {
  std::string text;
  FileStamp stamp;
};

// Errors (Cause::infrastructure) are of the form `"/path": No such file or directory`; one of over 10 MB is one.
Result<SmallFile> read_small_file(const std::filesystem::path& path);

}  // namespace kt2::kube
