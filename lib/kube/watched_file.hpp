// A file that others replace while we run: its text as it is now, read again only when it has changed. It waits for no
// change.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "kube/small_file.hpp"

namespace kt2::kube {

class WatchedFile {
 public:
  explicit WatchedFile(std::string path) : m_path(std::move(path)) {}

  const std::string& path() const { return m_path; }
  // Errors are read_small_file's.
  Result<std::string> text();
  // What is known is not used again.
  void forget() { m_known.reset(); }

 private:
  std::string m_path;
  std::optional<SmallFile> m_known;
  // A file that changed this short before it was read may change again and look the same.
  bool m_settled = false;
};

}  // namespace kt2::kube
