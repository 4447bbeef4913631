// A file while it is downloaded: FILE.part, and FILE.part.from, which says what it is part of. It asks nobody for
// bytes, and makes FILE only when it is told that it is whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/fd.hpp"
#include "base/result.hpp"
#include "download/transfer.hpp"

namespace kt2::download {

class PartFile final : public Sink {
 public:
  // Takes up what an earlier download of `url` to `file` left, if it can be resumed.
  PartFile(std::filesystem::path file, std::string url);

  // The request for what is missing.
  Request request() const;

  Result<void> begin(const Body& body) override;
  Result<void> write(std::string_view data) override;

  // The bytes that are here.
  std::uint64_t size() const { return m_size; }

  // Makes it FILE.
  Result<void> finish();
  // Deletes what is here.
  void discard();
  // Leaves it for a later download to resume; deletes it if that cannot be.
  void leave();

 private:
  bool can_resume() const { return m_size > 0 && !m_validator.empty(); }

  std::filesystem::path m_file;
  std::filesystem::path m_part;
  std::filesystem::path m_from;
  std::string m_url;
  Fd m_fd;
  std::uint64_t m_size = 0;
  std::string m_validator;
};

}  // namespace kt2::download
