#include "process/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/files.hpp"

namespace kt2::process {
namespace {

constexpr std::size_t k_piece = 128 * 1024;
constexpr int k_pipe_size = 1024 * 1024;

}  // namespace

Destination::Destination(int fd) : m_fd(fd) {
  struct stat info {};
  if (fd < 0 || ::fstat(fd, &info) != 0 || !S_ISFIFO(info.st_mode)) return;
  // A description of our own: O_NONBLOCK on the shared one would reach everyone who writes there.
  if (auto own = open_file("/proc/self/fd/" + std::to_string(fd), O_WRONLY | O_NONBLOCK)) m_own = std::move(*own);
}

std::size_t Destination::write(std::string_view data) {
  if (fd() < 0 || !m_error.empty()) return data.size();
  const ssize_t count = ::write(fd(), data.data(), data.size());
  if (count >= 0) return static_cast<std::size_t>(count);
  if (errno == EAGAIN || errno == EINTR) return 0;
  m_error = errno_text(errno);
  return data.size();
}

Result<Stream> Stream::make(int destination, Kept& kept, Listener on_data, StatusLine* status) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return errno_error(Cause::infrastructure, "making a pipe", errno);
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  // Fewer, larger turns for noisy testers. Refused beyond the user's limit, which is no harm.
  ::fcntl(ends[0], F_SETPIPE_SZ, k_pipe_size);
  return Stream(Fd(ends[0]), Fd(ends[1]), destination, kept, std::move(on_data), status);
}

Stream::Stream(Fd source, Fd child_end, int destination, Kept& kept, Listener on_data, StatusLine* status)
    : m_source(std::move(source)),
      m_child_end(std::move(child_end)),
      m_destination(destination),
      m_kept(&kept),
      m_redactor(kept.secrets),
      m_on_data(std::move(on_data)),
      m_status(status) {}

std::size_t Stream::pass_on() {
  if (m_status != nullptr) m_status->before_output();
  const std::size_t count = m_destination.write(m_pending);
  if (m_status != nullptr) m_status->after_output(m_pending.substr(0, count));
  m_pending.remove_prefix(count);
  return count;
}

void Stream::note_progress(bool moved) {
  if (m_pending.empty())
    m_blocked_since.reset();
  else if (moved || !m_blocked_since)
    m_blocked_since = Clock::now();
}

pollfd Stream::wanted() const {
  if (!m_pending.empty()) return {m_destination.fd(), POLLOUT, 0};
  return {m_source.get(), POLLIN, 0};
}

bool Stream::move() {
  if (!m_pending.empty()) {
    const std::size_t count = pass_on();
    note_progress(count > 0);
    return count > 0;
  }
  if (!m_source) return false;
  m_buffer.resize(k_piece);
  const ssize_t count = ::read(m_source.get(), m_buffer.data(), m_buffer.size());
  if (count < 0) {
    if (errno != EAGAIN && errno != EINTR) close_source();
    return false;
  }
  if (count == 0) {
    close_source();
    return false;
  }
  m_pending = {m_buffer.data(), static_cast<std::size_t>(count)};
  m_kept->append(m_redactor.feed(m_pending));
  if (m_on_data) m_on_data(m_pending);
  pass_on();
  note_progress(true);
  return true;
}

void Stream::close_source() {
  m_source.reset();
  if (const std::string_view rest = m_redactor.flush(); !rest.empty()) m_kept->append(rest);
}

}  // namespace kt2::process
