#include "download/archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "base/fd.hpp"
#include "base/files.hpp"
#include "download/wait.hpp"

namespace kt2::download {
namespace {

constexpr std::size_t k_block_bytes = 128U * 1024;

std::string_view plain_name(std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  return path;
}

// One member that is wanted. What was written and not published is deleted with it.
class Wanted {
 public:
  Wanted(const std::string& member, std::filesystem::path target) : m_member(member), m_target(std::move(target)) {}
  Wanted(Wanted&& other) noexcept
      : m_member(std::move(other.m_member)),
        m_target(std::move(other.m_target)),
        m_temporary(std::exchange(other.m_temporary, {})),
        m_state(other.m_state) {}
  Wanted& operator=(Wanted&&) = delete;
  ~Wanted() { drop(); }

  const std::string& member() const { return m_member; }

  void refuse() {
    drop();
    m_state = State::not_regular;
  }

  // An empty temporary file beside the target; an earlier one is deleted.
  Result<Fd> create(unsigned permissions) {
    drop();
    std::string name = m_target.string() + ".XXXXXX";
    Fd fd(::mkostemp(name.data(), O_CLOEXEC));
    if (!fd) return error(errno);
    m_temporary = std::move(name);
    m_state = State::written;
    constexpr unsigned k_any_execute = 0111;
    constexpr unsigned k_executable = 0755;
    if ((permissions & k_any_execute) != 0) permissions |= k_executable;
    if (::fchmod(fd.get(), permissions) != 0) return error(errno);
    return fd;
  }

  // What is wrong, empty when it was written.
  std::string complaint() const {
    switch (m_state) {
      case State::missing:
        return fmt::format("there is no member \"{}\"", m_member);
      case State::not_regular:
        return fmt::format("the member \"{}\" is not a regular file", m_member);
      case State::written:
        break;
    }
    return {};
  }

  Result<void> publish() {
    if (::rename(m_temporary.c_str(), m_target.c_str()) != 0) return error(errno);
    m_temporary.clear();
    return {};
  }

  Error error(int number) const {
    return errno_error(Cause::infrastructure, fmt::format("writing \"{}\"", m_target.string()), number);
  }

 private:
  enum class State { missing, not_regular, written };

  void drop() {
    if (!m_temporary.empty()) ::unlink(m_temporary.c_str());
    m_temporary.clear();
  }

  std::string m_member;
  std::filesystem::path m_target;
  std::string m_temporary;
  State m_state = State::missing;
};

class Reader {
 public:
  Reader(std::vector<Wanted>& wanted, int cancel_fd)
      : m_archive(archive_read_new(), &archive_read_free), m_wanted(wanted) {
    m_stop.cancel_fd = cancel_fd;
    // By name: the set of all would run programs for some formats.
    archive_read_support_filter_gzip(m_archive.get());
    archive_read_support_filter_zstd(m_archive.get());
    archive_read_support_filter_xz(m_archive.get());
    archive_read_support_format_tar(m_archive.get());
  }

  Result<void> read(const std::filesystem::path& file) {
    if (archive_read_open_filename(m_archive.get(), file.c_str(), k_block_bytes) != ARCHIVE_OK) return error();
    for (;;) {
      archive_entry* entry = nullptr;
      const int code = archive_read_next_header(m_archive.get(), &entry);
      if (code == ARCHIVE_EOF) return {};
      if (code < ARCHIVE_WARN) return error();
      if (auto taken = take(entry); !taken) return taken;
    }
  }

 private:
  Result<void> take(archive_entry* entry) {
    const char* path = archive_entry_pathname(entry);
    const std::string_view name = plain_name(path != nullptr ? path : "");
    const auto wanted = std::find_if(m_wanted.begin(), m_wanted.end(), [name](const Wanted& candidate) {
      return plain_name(candidate.member()) == name;
    });
    // The rest is read through as well, so that cancelling need not wait for a large member to pass.
    if (wanted == m_wanted.end()) return copy(nullptr, -1);
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr) {
      wanted->refuse();
      return copy(nullptr, -1);
    }
    constexpr unsigned k_permissions = 0777;
    auto file = wanted->create(archive_entry_perm(entry) & k_permissions);
    if (!file) return file.error();
    if (auto copied = copy(&*wanted, file->get()); !copied) return copied;
    // A full disk may show itself only here.
    if (::close(file->release()) != 0) return wanted->error(errno);
    return {};
  }

  // The data of the entry that was read last, to `fd` unless that is -1.
  Result<void> copy(const Wanted* wanted, int fd) {
    for (;;) {
      if (auto stop = reason_to_stop(m_stop)) return *std::move(stop);
      const la_ssize_t count = archive_read_data(m_archive.get(), m_buffer.data(), m_buffer.size());
      if (count == 0) return {};
      if (count == ARCHIVE_RETRY || count == ARCHIVE_WARN) continue;
      if (count < 0) return error();
      if (wanted == nullptr) continue;
      const std::string_view data(m_buffer.data(), static_cast<std::size_t>(count));
      if (auto written = write_all(fd, data, wanted->member()); !written) return written;
    }
  }

  Error error() const {
    const char* text = archive_error_string(m_archive.get());
    return {Cause::infrastructure, text != nullptr ? text : "it cannot be read", {}};
  }

  std::unique_ptr<archive, decltype(&archive_read_free)> m_archive;
  std::vector<Wanted>& m_wanted;
  FetchOptions m_stop;
  std::vector<char> m_buffer = std::vector<char>(k_block_bytes);
};

}  // namespace

Result<void> extract_members(const std::filesystem::path& archive,
                             const std::vector<std::pair<std::string, std::filesystem::path>>& members, int cancel_fd) {
  std::vector<Wanted> wanted;
  wanted.reserve(members.size());
  for (const auto& [member, target] : members) wanted.emplace_back(member, target);
  const std::string what = fmt::format("extracting \"{}\"", archive.string());
  if (auto read = Reader(wanted, cancel_fd).read(archive); !read) return std::move(read.error()).with(what);
  for (const Wanted& one : wanted) {
    if (const std::string complaint = one.complaint(); !complaint.empty()) {
      return Error{Cause::infrastructure, fmt::format("{}: {}", what, complaint), {}};
    }
  }
  for (Wanted& one : wanted) {
    if (auto published = one.publish(); !published) return std::move(published.error()).with(what);
  }
  return {};
}

}  // namespace kt2::download
