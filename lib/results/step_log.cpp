#include "results/step_log.hpp"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/files.hpp"

namespace kt2::results {
namespace {

namespace fs = std::filesystem;

constexpr const char* k_folder = "build-logs";
constexpr int k_most_logs = 10'000;

// The line after the newest bytes in the ring. Always as long, so that it can be looked for.
constexpr std::string_view k_seam_begin = "\n[kubetest2: the newest of ";
constexpr std::string_view k_seam_end = " bytes ends here; older ones follow]\n";
constexpr std::size_t k_digits = 20;
constexpr std::size_t k_seam = k_seam_begin.size() + k_digits + k_seam_end.size();

std::string seam(std::uint64_t total) {
  const std::string number = std::to_string(total);
  std::string text(k_seam_begin);
  return text.append(k_digits - number.size(), ' ').append(number).append(k_seam_end);
}

// Where the bytes of a step's output are in its file: the first `limit` at their place, then a ring, which holds
// `limit` bytes and the seam.
struct Layout {
  std::uint64_t limit;

  std::uint64_t size() const { return 2 * limit + k_seam; }
  bool turned(std::uint64_t total) const { return total > size(); }
  std::uint64_t place(std::uint64_t at) const { return at < limit ? at : limit + (at - limit) % (limit + k_seam); }
};

Error problem(const fs::path& path, int number) {
  return errno_error(Cause::infrastructure, "writing \"" + path.string() + "\"", number);
}

bool copy(int to, int from, std::uint64_t begin, std::uint64_t end) {
  auto at = static_cast<off_t>(begin);
  while (at < static_cast<off_t>(end)) {
    const ssize_t count = ::sendfile(to, from, &at, end - static_cast<std::uint64_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
  }
  return true;
}

// Replaces the file by one in order.
Result<void> unroll(const fs::path& path, const Layout& layout, std::uint64_t total) {
  if (!layout.turned(total)) return {};
  auto file = open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!file) return file.error();
  struct stat info {};
  if (::fstat(file->get(), &info) != 0 || !S_ISREG(info.st_mode)) return problem(path, EINVAL);
  if (static_cast<std::uint64_t>(info.st_size) < layout.size()) return {};

  std::string name = path.string() + ".XXXXXX";
  const Fd fresh(::mkostemp(name.data(), O_CLOEXEC));
  if (!fresh) return problem(path, errno);
  char last = '\n';
  static_cast<void>(::pread(file->get(), &last, 1, static_cast<off_t>(layout.limit - 1)) == 1);
  const std::string middle = (last == '\n' ? "" : "\n") + std::string("[kubetest2: ") +
                             std::to_string(total - 2 * layout.limit) + " bytes left out here]\n";
  const std::uint64_t oldest = layout.place(total - layout.limit);
  const std::uint64_t newest = layout.place(total);
  bool copied = copy(fresh.get(), file->get(), 0, layout.limit) && write_all(fresh.get(), middle, name);
  if (oldest < newest) {
    copied = copied && copy(fresh.get(), file->get(), oldest, newest);
  } else {
    copied = copied && copy(fresh.get(), file->get(), oldest, layout.size()) &&
             copy(fresh.get(), file->get(), layout.limit, newest);
  }
  if (copied && ::fchmod(fresh.get(), 0644) == 0 && ::rename(name.c_str(), path.c_str()) == 0) return {};
  const int number = errno;
  ::unlink(name.c_str());
  return problem(path, number);
}

}  // namespace

std::string step_log_name(std::string_view step, int number) {
  return std::string(k_folder) + "/" + std::string(step) + (number > 1 ? "-" + std::to_string(number) : "") + ".log";
}

StepLog::StepLog(fs::path artifacts, std::string step, std::uint64_t limit, StepTrace& trace)
    : m_artifacts(std::move(artifacts)), m_step(std::move(step)), m_limit(limit), m_trace(trace) {}

Result<void> StepLog::open() {
  const fs::path folder = m_artifacts / k_folder;
  if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) return problem(folder, errno);
  for (int number = 1; number < k_most_logs; ++number) {
    m_path = m_artifacts / step_log_name(m_step, number);
    m_file.reset(::open(m_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (m_file) {
      m_state.number = number;
      return {};
    }
    if (errno != EEXIST) break;
  }
  return problem(m_path, errno);
}

Result<void> StepLog::append(std::string_view data) {
  if (m_failed || data.empty()) return {};
  auto done = m_file ? Result<void>() : open();
  if (done) {
    m_state.intended = m_state.written + data.size();
    m_trace.set_log(m_state);
    done = write(data);
    m_state.intended = m_state.written;
    m_trace.set_log(m_state);
  }
  m_failed = !done;
  return done;
}

Result<void> StepLog::write(std::string_view data) {
  const Layout layout{m_limit};
  while (!data.empty()) {
    const std::uint64_t total = m_state.written;
    // What the rest of the same piece would overwrite.
    const std::uint64_t ring = m_limit + k_seam;
    if (total >= m_limit && data.size() > ring) {
      m_state.written += data.size() - ring;
      data.remove_prefix(data.size() - ring);
      continue;
    }
    const std::uint64_t begin = layout.place(total);
    const std::uint64_t room = (total < m_limit ? m_limit : layout.size()) - begin;
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(room, data.size()));
    std::string mark;
    if (layout.turned(total + count)) mark = seam(total + count).substr(0, room - count);
    iovec parts[] = {{const_cast<char*>(data.data()), count}, {mark.data(), mark.size()}};
    const ssize_t written = ::pwritev(m_file.get(), parts, 2, static_cast<off_t>(begin));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return problem(m_path, errno);
    const std::size_t taken = std::min(static_cast<std::size_t>(written), count);
    m_state.written += taken;
    data.remove_prefix(taken);
  }
  return {};
}

Result<void> StepLog::finish() {
  if (!m_file) return {};
  m_file.reset();
  auto done = unroll(m_path, Layout{m_limit}, m_state.written);
  return m_failed ? Result<void>() : done;
}

Result<void> mend_step_log(const fs::path& artifacts, std::string_view step, std::uint64_t limit,
                           const StepTrace& trace) {
  const StepTrace::Log log = trace.log();
  const Layout layout{limit};
  if (log.number == 0 || limit == 0 || !layout.turned(std::max(log.written, log.intended))) return {};
  const fs::path path = artifacts / step_log_name(step, log.number);
  auto file = open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!file) return file.error();
  // The last write is in the file, or it is not: where it would end, its seam says so.
  const std::uint64_t end = layout.place(log.intended);
  const std::string wanted = seam(log.intended).substr(0, layout.size() - end);
  std::string found(wanted.size(), '\0');
  const bool whole =
      ::pread(file->get(), found.data(), found.size(), static_cast<off_t>(end)) == static_cast<ssize_t>(found.size()) &&
      found == wanted;
  return unroll(path, layout, whole ? log.intended : log.written);
}

void remove_step_logs(const fs::path& artifacts, const std::vector<std::string_view>& steps) {
  std::error_code error;
  std::vector<fs::path> old;
  for (fs::directory_iterator entry(artifacts / k_folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() != ".log") continue;
    std::string step = entry->path().stem().string();
    const auto dash = step.find_last_not_of("0123456789");
    if (dash != std::string::npos && dash + 1 < step.size() && step[dash] == '-') step.erase(dash);
    if (std::ranges::find(steps, step) != steps.end()) old.push_back(entry->path());
  }
  for (const fs::path& path : old) ::unlink(path.c_str());
}

}  // namespace kt2::results
