#include "download/part.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/files.hpp"
#include "download/digest.hpp"

namespace kt2::download {
namespace {

std::filesystem::path with_suffix(std::filesystem::path path, std::string_view suffix) {
  return path += suffix;
}

// FILE.part.from is one line, "HASH VALIDATOR". A hash, since a URL may hold secrets.
std::string origin(std::string_view url, std::string_view validator) {
  return sha256_text(url) + " " + std::string(validator) + "\n";
}

// The validator in `text`, if it is of `url`.
std::string validator_of(std::string_view text, std::string_view url) {
  const std::string head = sha256_text(url) + " ";
  if (!text.starts_with(head) || !text.ends_with('\n')) return {};
  text.remove_prefix(head.size());
  text.remove_suffix(1);
  // It becomes a line of a request.
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; })) return {};
  return std::string(text);
}

}  // namespace

PartFile::PartFile(std::filesystem::path file, std::string url)
    : m_file(std::move(file)),
      m_part(with_suffix(m_file, ".part")),
      m_from(with_suffix(m_file, ".part.from")),
      m_url(std::move(url)) {
  const auto from = read_file(m_from);
  if (!from) return;
  m_validator = validator_of(*from, m_url);
  if (m_validator.empty()) return;
  auto opened = open_file(m_part, O_WRONLY);
  if (!opened) return;
  const int fd = opened->release();
  m_fd.reset(fd);
  struct stat status {};
  if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) m_size = static_cast<std::uint64_t>(status.st_size);
}

Request PartFile::request() const {
  Request request{m_url, 0, {}};
  if (can_resume()) {
    request.offset = m_size;
    request.validator = m_validator;
  }
  return request;
}

Result<void> PartFile::begin(const Body& body) {
  if (body.resumed) {
    if (::lseek(m_fd.get(), static_cast<off_t>(m_size), SEEK_SET) >= 0) return {};
    return errno_error(Cause::infrastructure, "seeking in \"" + m_part.string() + "\"", errno);
  }
  // Emptied before it is said to be part of something else: killed in between, it is part of nothing.
  auto opened = open_file(m_part, O_WRONLY | O_CREAT | O_TRUNC);
  if (!opened) return opened.error();
  m_fd = std::move(*opened);
  m_size = 0;
  m_validator = body.validator;
  if (!m_validator.empty()) return replace_file(m_from, origin(m_url, m_validator));
  ::unlink(m_from.c_str());
  return {};
}

Result<void> PartFile::write(std::string_view data) {
  auto written = write_all(m_fd.get(), data, m_part.string());
  if (written) m_size += data.size();
  return written;
}

Result<void> PartFile::finish() {
  // A full disk may show itself only here.
  if (::close(m_fd.release()) != 0) {
    return errno_error(Cause::infrastructure, "writing \"" + m_part.string() + "\"", errno);
  }
  if (::rename(m_part.c_str(), m_file.c_str()) != 0) {
    return errno_error(Cause::infrastructure, "writing \"" + m_file.string() + "\"", errno);
  }
  ::unlink(m_from.c_str());
  return {};
}

void PartFile::discard() {
  m_fd.reset();
  m_size = 0;
  m_validator.clear();
  ::unlink(m_part.c_str());
  ::unlink(m_from.c_str());
}

void PartFile::leave() {
  if (can_resume()) {
    m_fd.reset();
  } else {
    discard();
  }
}

}  // namespace kt2::download
