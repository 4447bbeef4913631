// The kubeconfig that k3s writes, as this host needs it. It knows no other fields than the server's address.
#pragma once

#include <filesystem>
#include <string>

namespace k3s {

// Tells, by its descriptor, when a file may have been written to its end.
class FileWatch {
 public:
  // The folder is there. Throws kubetest2::Failure.
  explicit FileWatch(const std::filesystem::path& file);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  int fd() const { return m_inotify; }
  // Whether it has been, by now. What has been told is forgotten.
  bool is_written();

 private:
  std::string m_name;
  int m_inotify;
  bool m_written = false;
};

// `text` with every server's loopback address replaced.
std::string with_server(std::string text, const std::string& address);

// Replaces the file at once, for its owner alone. Throws kubetest2::Failure.
void write_private(const std::filesystem::path& file, const std::string& text);

}  // namespace k3s
