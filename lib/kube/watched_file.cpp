#include "kube/watched_file.hpp"

#include <ctime>

namespace kt2::kube {
namespace {

// As coarse as time stamps of file systems get.
constexpr std::time_t k_coarse_seconds = 2;

}  // namespace

Result<std::string> WatchedFile::text() {
  if (m_known && m_settled && stamp_of(m_path) == m_known->stamp) return m_known->text;
  m_known.reset();
  const std::time_t now = std::time(nullptr);
  auto file = read_small_file(m_path);
  if (!file) return file.error();
  m_settled = file->stamp.changed.tv_sec + k_coarse_seconds < now;
  m_known = std::move(*file);
  return m_known->text;
}

}  // namespace kt2::kube
