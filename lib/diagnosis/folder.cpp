#include "diagnosis/folder.hpp"

#include <fcntl.h>

#include "base/files.hpp"

namespace kt2::diagnosis {

Result<void> Folder::write(const std::string& file, std::string_view text) {
  auto fd = create(file);
  if (!fd) return std::move(fd.error());
  return append(*fd, text, file);
}

Result<Fd> Folder::create(const std::string& file) {
  const std::filesystem::path path = m_directory / file;
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!fd) return errno_error(Cause::infrastructure, "writing \"" + path.string() + "\"", errno);
  return fd;
}

Result<void> Folder::append(const Fd& fd, std::string_view text, const std::string& file) {
  m_used += text.size();
  return write_all(fd.get(), text, (m_directory / file).string());
}

}  // namespace kt2::diagnosis
