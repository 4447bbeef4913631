// The folder of a dump: its files, and how much they may still come to. It knows nothing of what is in them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace kt2::diagnosis {

class Folder {
 public:
  Folder(std::filesystem::path directory, std::uint64_t limit_bytes)
      : m_directory(std::move(directory)), m_limit(limit_bytes) {}

  // Bytes that may still be written.
  std::uint64_t left() const { return m_limit > m_used ? m_limit - m_used : 0; }

  // Writes a file, made with its folders, in place of an older one.
  Result<void> write(const std::string& file, std::string_view text);

  // Begins a file that grows: see append().
  Result<Fd> create(const std::string& file);
  Result<void> append(const Fd& fd, std::string_view text, const std::string& file);

 private:
  std::filesystem::path m_directory;
  std::uint64_t m_limit;
  std::uint64_t m_used = 0;
};

}  // namespace kt2::diagnosis
