// Takes single files out of a tar archive. It makes nothing that was not asked for: no folders, no links, no other
// members.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace kt2::download {

// Writes members of a tar archive (plain, gzip, zstd, xz) to files: pairs of a member's path, each once, and its target
// file, whose folder must exist. A leading "./" of a member's path does not count.
// - A target appears whole, by a rename, once all of the archive was read, with the member's permissions; an executable
//   one has at least 0755.
// - Of several members with one path, the last counts. Only regular files are taken.
// - Errors name the archive, and the member that is missing or no regular file, or what is wrong with the archive
//   (Cause::infrastructure). Then no target was touched, and nothing is left beside them; only when a rename fails may
//   targets before it have been replaced.
// - `cancel_fd` as in FetchOptions: it stops with Cause::interrupted between two pieces of data. [any-thread]
Result<void> extract_members(const std::filesystem::path& archive,
                             const std::vector<std::pair<std::string, std::filesystem::path>>& members,
                             int cancel_fd = -1);

}  // namespace kt2::download
