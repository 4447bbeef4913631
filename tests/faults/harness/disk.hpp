// Small file systems of a mount namespace that only this program and its children see.
#pragma once

#include <filesystem>

namespace kt2::faults {

// Enters a mount namespace of our own, and a user namespace as well where that takes one. Before any thread starts.
// False where it cannot be had.
bool enter_mount_namespace();

// While it lives, `directory` is a file system of its own that holds next to nothing.
class SmallDisk {
 public:
  explicit SmallDisk(std::filesystem::path directory);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // False when somebody still uses it.
  bool unmount();

 private:
  std::filesystem::path m_directory;
  bool m_mounted;
};

// Whether anything is mounted in `directory` or below.
bool has_mounts(const std::filesystem::path& directory);

}  // namespace kt2::faults
