#include "process/run.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

#include "base/pidfd.hpp"
#include "process/child_signal.hpp"
#include "process/end.hpp"
#include "process/group.hpp"
#include "process/launch.hpp"
#include "process/output.hpp"

namespace kt2::process {
namespace {

bool same_output() {
  struct stat out {};
  struct stat err {};
  return ::fstat(STDOUT_FILENO, &out) == 0 && ::fstat(STDERR_FILENO, &err) == 0 && out.st_dev == err.st_dev &&
         out.st_ino == err.st_ino;
}

using Time = std::optional<Clock::time_point>;

Time earlier(Time one, Time other) {
  if (!one || !other) return one ? one : other;
  return std::min(*one, *other);
}

// One command while it runs. The loop in run() calls turn() until finished().
class Running {
 public:
  Running(pid_t pid, std::vector<Stream> streams, const Command& command, const Limits& limits,
          Cancellation& cancellation, const Supervision& supervision, const ChildSignal* child_signal)
      : m_pid(pid),
        m_pidfd(open_pidfd(pid)),
        m_group(pid),
        m_streams(std::move(streams)),
        m_command(command),
        m_limits(limits),
        m_cancellation(cancellation),
        m_supervision(supervision),
        m_child_signal(child_signal) {
    if (m_supervision.orphans != nullptr) m_supervision.orphans->except(pid);
  }

  bool finished() const { return m_group_gone; }

  void turn() {
    wait_for_news();
    for (Stream& stream : m_streams) stream.move();
    if (!m_leader_gone) reap_leader(WNOHANG);
    reap_orphans();
    if (m_leader_gone) check_group();
    obey_limits();
  }

  Outcome finish() {
    drain();
    return m_outcome;
  }

 private:
  void wait_for_news() {
    std::vector<pollfd> polled;
    std::vector<Fd> members;
    if (!m_leader_gone) {
      polled.push_back({m_pidfd.get(), POLLIN, 0});
    } else {
      for (const pid_t pid : m_members) {
        members.push_back(open_pidfd(pid));
        if (!members.back()) return;  // ended in between: news
        polled.push_back({members.back().get(), POLLIN, 0});
      }
    }
    for (const Stream& stream : m_streams) {
      if (stream.open()) polled.push_back(stream.wanted());
    }
    polled.push_back({m_cancellation.fd(), POLLIN, 0});
    polled.push_back({m_child_signal ? m_child_signal->fd() : -1, POLLIN, 0});
    const auto until = m_ending ? m_next : m_limits.deadline;
    const auto redraw = m_command.status != nullptr ? m_command.status->due() : std::nullopt;
    ::poll(polled.data(), polled.size(), poll_timeout(earlier(earlier(until, redraw), end_of_patience())));
    if (m_command.status != nullptr) m_command.status->tick();
    lose_patience();
  }

  void lose_patience() {
    const auto patience = end_of_patience();
    if (!patience || Clock::now() < *patience) return;
    for (Stream& stream : m_streams) stream.give_up();
  }

  // When to stop waiting for someone to read.
  std::optional<Clock::time_point> end_of_patience() const {
    std::optional<Clock::time_point> end;
    if (!m_limits.reader_patience) return end;
    for (const Stream& stream : m_streams) {
      const auto since = stream.blocked_since();
      if (!since || !stream.error().empty()) continue;
      end = earlier(end, *since + *m_limits.reader_patience);
    }
    return end;
  }

  void reap_leader(int options) {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED | options) != 0 || info.si_pid == 0) return;
    m_leader_gone = true;
    if (m_supervision.orphans != nullptr) m_supervision.orphans->except(0);
    if (info.si_code == CLD_EXITED)
      m_outcome.exit_code = info.si_status;
    else
      m_outcome.signal = info.si_status;
  }

  // Zombies would look alive to those who wait for them by pid: kwokctl for its etcd.
  void reap_orphans() {
    pollfd polled{m_child_signal ? m_child_signal->fd() : -1, POLLIN, 0};
    if (::poll(&polled, 1, 0) <= 0) return;
    m_child_signal->clear();
    m_supervision.orphans->reap();
  }

  void obey_limits() {
    const Stop stop = m_cancellation.state();
    const auto now = Clock::now();
    if (!m_ending && !m_leader_gone && stop != Stop::none) end_because(Ended::by_cancellation);
    if (!m_ending && !m_leader_gone && m_limits.deadline && now >= *m_limits.deadline) end_because(Ended::by_deadline);
    if (!m_ending || m_killed) return;
    if (stop == Stop::at_once || now >= *m_next) {
      m_killed = true;
      m_next = now + k_kill_patience;
      signal_all(SIGKILL);
    }
  }

  void end_because(Ended reason) {
    m_outcome.ended = reason;
    end_group();
  }

  void end_group() {
    m_ending = true;
    m_next = Clock::now() + m_limits.grace;
    signal_all(SIGTERM);
  }

  void signal_all(int number) {
    m_group.signal(number);
    // A stopped process hears SIGTERM only once it goes on.
    m_group.signal(SIGCONT);
    m_told.clear();
    signal_orphans(number);
  }

  // Each once: those that come later, as children of the ones that ended, have not heard it yet.
  void signal_orphans(int number) {
    if (m_supervision.orphans == nullptr) return;
    for (const pid_t pid : m_supervision.orphans->running()) {
      if (!m_told.insert(pid).second) continue;
      ::kill(pid, number);
      ::kill(pid, SIGCONT);
    }
  }

  void check_group() {
    if (m_command.keep_children && m_outcome.success()) {
      keep_the_rest();
      return;
    }
    m_members = m_group.running();
    if (m_supervision.orphans != nullptr) {
      m_supervision.orphans->reap();
      const auto orphans = m_supervision.orphans->running();
      m_members.insert(m_members.end(), orphans.begin(), orphans.end());
    }
    m_group_gone = m_members.empty() || (m_killed && Clock::now() >= *m_next);
    if (m_group_gone) return;
    if (!m_ending)
      end_group();
    else
      signal_orphans(m_killed ? SIGKILL : SIGTERM);
  }

  void keep_the_rest() {
    m_group_gone = true;
    if (m_supervision.orphans == nullptr) return;
    const auto kept = m_supervision.orphans->keep();
    if (!kept.empty() && m_supervision.kept) m_supervision.kept(kept);
  }

  // What is still in the pipes. A process that left the group may hold them open for ever, so only what is there now
  // counts. Who stopped us does not wait for a reader of our output that stands still.
  void drain() {
    std::optional<Clock::time_point> until;
    for (Stream& stream : m_streams) {
      while (stream.open()) {
        const bool stopped = m_outcome.ended != Ended::by_itself || m_cancellation.state() != Stop::none;
        if (stopped && !until) until = Clock::now() + m_limits.grace;
        const bool writing = stream.wanted().events == POLLOUT;
        if (writing) {
          pollfd polled[] = {stream.wanted(), {m_cancellation.fd(), POLLIN, 0}};
          ::poll(polled, 2, poll_timeout(earlier(until, end_of_patience())));
          if (until && Clock::now() >= *until) break;
          lose_patience();
        }
        if (!stream.move() && !writing) stream.close_source();
      }
      if (!stream.error().empty() && m_outcome.output_error.empty()) m_outcome.output_error = stream.error();
    }
  }

  pid_t m_pid;
  Fd m_pidfd;
  Group m_group;
  std::vector<Stream> m_streams;
  const Command& m_command;
  const Limits& m_limits;
  Cancellation& m_cancellation;
  const Supervision& m_supervision;
  const ChildSignal* m_child_signal;  // null where nobody looks for orphans
  std::set<pid_t> m_told;             // orphans that got the last signal
  Outcome m_outcome;
  std::vector<pid_t> m_members;
  std::optional<Clock::time_point> m_next;  // when ending: the kill, then the end of our patience
  bool m_leader_gone = false;
  bool m_ending = false;
  bool m_killed = false;
  bool m_group_gone = false;
};

Result<std::vector<Stream>> make_streams(const Command& command, Kept& kept) {
  std::vector<Stream> streams;
  StatusLine* const status = command.quiet ? nullptr : command.status;
  auto out = Stream::make(command.quiet ? -1 : STDOUT_FILENO, kept, command.on_stdout, status);
  if (!out) return out.error();
  streams.push_back(std::move(*out));
  // A listener gets standard output alone, whatever ours look like.
  if (!command.on_stdout && same_output()) return streams;
  auto err = Stream::make(command.quiet ? -1 : STDERR_FILENO, kept, {}, status);
  if (!err) return err.error();
  streams.push_back(std::move(*err));
  return streams;
}

}  // namespace

Result<Outcome> run(const Command& command, const Limits& limits, Cancellation& cancellation,
                    const Supervision& supervision) {
  const auto start = Clock::now();
  Kept kept{Tail(k_tail_bytes), command.secrets, command.on_output};
  auto streams = make_streams(command, kept);
  if (!streams) return streams.error();
  // Before there is anyone who could end.
  std::optional<ChildSignal> child_signal;
  if (supervision.orphans != nullptr) child_signal.emplace();
  const auto pid = launch(command, {streams->front().child_end(), streams->back().child_end()});
  if (!pid) return pid.error();
  if (supervision.started) supervision.started(*pid);
  for (Stream& stream : *streams) stream.close_child_end();
  Running running(*pid, std::move(*streams), command, limits, cancellation, supervision,
                  child_signal ? &*child_signal : nullptr);
  if (command.status != nullptr) command.status->begin();
  while (!running.finished()) running.turn();
  Outcome outcome = running.finish();
  if (command.status != nullptr) command.status->end();
  if (supervision.ended) supervision.ended(*pid);
  outcome.time = Clock::now() - start;
  outcome.tail = kept.tail.text();
  return outcome;
}

}  // namespace kt2::process
