#include "kubeconfig.hpp"

#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <kubetest2/call.hpp>

#include <cerrno>
#include <cstring>

namespace k3s {
namespace {

namespace fs = std::filesystem;
using kubetest2::Failure;

constexpr std::string_view k_loopback = "https://127.0.0.1:";

}  // namespace

FileWatch::FileWatch(const fs::path& file)
    : m_name(file.filename()), m_inotify(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  const std::string folder = file.parent_path();
  if (inotify_add_watch(m_inotify, folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO) >= 0) return;
  const std::string why = std::strerror(errno);
  if (m_inotify >= 0) close(m_inotify);
  throw Failure("watching \"" + folder + "\": " + why, KT2_CAUSE_INFRASTRUCTURE);
}

FileWatch::~FileWatch() {
  close(m_inotify);
}

bool FileWatch::is_written() {
  alignas(inotify_event) char buffer[4096];
  for (ssize_t size = 0; (size = read(m_inotify, buffer, sizeof buffer)) > 0;) {
    for (const char* at = buffer; at < buffer + size;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      if (event->len > 0 && m_name == event->name) m_written = true;
      at += sizeof *event + event->len;
    }
  }
  return m_written;
}

std::string with_server(std::string text, const std::string& address) {
  const std::string wanted = "https://" + address + ":";
  for (auto at = text.find(k_loopback); at != std::string::npos; at = text.find(k_loopback, at + wanted.size()))
    text.replace(at, k_loopback.size(), wanted);
  return text;
}

void write_private(const fs::path& file, const std::string& text) {
  std::error_code ignored;
  fs::create_directories(file.parent_path(), ignored);
  const std::string whole = file.string() + ".new";
  const int fd = open(whole.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written = fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (fd >= 0) close(fd);
  if (!written || rename(whole.c_str(), file.c_str()) != 0)
    throw Failure("writing \"" + file.string() + "\": " + std::strerror(errno), KT2_CAUSE_INFRASTRUCTURE);
}

}  // namespace k3s
