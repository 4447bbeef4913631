// The mounts of this process's namespace, as the kernel lists them. It looks into no other namespace.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace k3s {

struct Mount {
  std::string point;
  std::string type;     // "cgroup2"
  std::string options;  // of the file system itself: "rw,memory"
};

// In the order in which they were made.
std::vector<Mount> mounts(const std::string& mountinfo = "/proc/self/mountinfo");

// Of `all`, those at `directory` and below it, the last one first: the order in which they can be taken away.
std::vector<std::string> mounts_below(const std::vector<Mount>& all, const std::filesystem::path& directory);

// Takes away every mount at or below `directory`. Returns what stays, each with its reason.
std::vector<std::string> unmount_below(const std::filesystem::path& directory);

}  // namespace k3s
