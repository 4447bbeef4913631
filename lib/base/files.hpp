// Whole files: read one, replace one so that a reader sees the old text or the new, never a part. No formats.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace kt2 {

// Opens as open(2) does, close-on-exec, retried on EINTR. The error names the path.
Result<Fd> open_file(const std::filesystem::path& path, int flags, unsigned mode = 0644);

// The whole file. The error's cause is infrastructure, its message names the path.
Result<std::string> read_file(const std::filesystem::path& path);

// Writes a file beside `path`, of that name and ".new", and renames it over; on failure nothing is left of it, and the
// old file is as it was. Not synced to disk. Writers take turns (by a lock of theirs): what a killed one left, the next
// one writes over.
Result<void> replace_file(const std::filesystem::path& path, std::string_view text, unsigned mode = 0644);

// Writes all of `data`, resuming after EINTR and short writes. `what` names the target in the error.
Result<void> write_all(int fd, std::string_view data, std::string_view what);

// The same for people to read: when nobody has taken any of it for a while, gives up and returns false. Who pauses our
// output must not keep us from taking a cluster down.
bool write_to_reader(int fd, std::string_view data, int patience_ms = 5'000);

// mkdir -p. The error names the directory that could not be made.
Result<void> make_directories(const std::filesystem::path& path);

}  // namespace kt2
