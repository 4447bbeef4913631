// One stream of a child's output on its way to ours: read as it comes, passed on at once, its end remembered without
// secrets. Nothing
// is buffered beyond one piece, so a slow reader of our output slows the child down instead of filling our memory.
#pragma once

#include <poll.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.hpp"
#include "base/fd.hpp"
#include "base/redactor.hpp"
#include "base/result.hpp"
#include "base/tail.hpp"
#include "process/status_line.hpp"

namespace kt2::process {

// Where a stream goes. A pipe is reopened without blocking, so that a reader who stands still cannot keep us from
// hearing a request to stop.
class Destination {
 public:
  // `fd` is borrowed; -1 throws everything away.
  explicit Destination(int fd);
  int fd() const { return m_own ? m_own.get() : m_fd; }
  // The bytes taken, 0 when it would block. A destination that fails takes everything from then on, and error() says
  // why.
  std::size_t write(std::string_view data);
  const std::string& error() const { return m_error; }
  // Takes everything from now on.
  void give_up(const std::string& why) { m_error = why; }

 private:
  int m_fd;
  Fd m_own;
  std::string m_error;
};

using Listener = std::function<void(std::string_view)>;

// What is kept of both streams, in the order it comes.
struct Kept {
  Tail tail;
  const Secrets* secrets = nullptr;  // that are left out
  Listener listener;

  void append(std::string_view data) {
    tail.append(data);
    if (listener) listener(data);
  }
};

// The error of a destination that nobody reads.
inline constexpr const char* k_nobody_reads = "nobody reads it";

class Stream {
 public:
  // Makes the pipe. `kept` is borrowed and outlives the stream, and so does `status`, a line on the terminal that the
  // output may go to; null for none.
  static Result<Stream> make(int destination, Kept& kept, Listener on_data, StatusLine* status = nullptr);

  // The child's end; closed by close_child_end() once the child has it.
  int child_end() const { return m_child_end.get(); }
  void close_child_end() { m_child_end.reset(); }

  // Whether the stream still carries something.
  bool open() const { return static_cast<bool>(m_source) || !m_pending.empty(); }
  // What to poll for next: data to read, or room to write.
  pollfd wanted() const;
  // Moves one piece; true when something moved. Never blocks on the source.
  bool move();
  // Since when the destination has taken nothing of what there is for it.
  std::optional<Clock::time_point> blocked_since() const { return m_blocked_since; }
  // Nobody reads: what there is, and what comes, is dropped.
  void give_up() { m_destination.give_up(k_nobody_reads); }
  // No more is awaited from the source: what is in the pipe now is the last.
  void close_source();
  const std::string& error() const { return m_destination.error(); }

 private:
  Stream(Fd source, Fd child_end, int destination, Kept& kept, Listener on_data, StatusLine* status);

  // Passes on what it can of what there is; the bytes.
  std::size_t pass_on();

  void note_progress(bool moved);

  Fd m_source;
  Fd m_child_end;
  Destination m_destination;
  Kept* m_kept;
  Redactor m_redactor;
  Listener m_on_data;
  StatusLine* m_status;
  std::vector<char> m_buffer;
  std::string_view m_pending;
  std::optional<Clock::time_point> m_blocked_since;
};

}  // namespace kt2::process
