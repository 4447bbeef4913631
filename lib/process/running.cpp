#include "process/running.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <csignal>

#include "base/pidfd.hpp"
#include "process/end.hpp"

namespace kt2::process {

Time earlier(Time one, Time other) {
  if (!one || !other) return one ? one : other;
  return std::min(*one, *other);
}

Running::Running(Clock::time_point begun, pid_t pid, std::vector<Stream> streams, std::unique_ptr<Kept> kept,
                 const Job& job, Cancellation& cancellation, const Supervision& supervision)
    : m_begun(begun),
      m_pid(pid),
      m_pidfd(open_pidfd(pid)),
      m_group(pid),
      m_kept(std::move(kept)),
      m_streams(std::move(streams)),
      m_command(job.command),
      m_limits(job.limits),
      m_cancellation(cancellation),
      m_supervision(supervision) {
  if (m_supervision.orphans != nullptr) m_supervision.orphans->except(pid);
}

void Running::stop_with_others() {
  if (!m_ending && !m_leader_gone) end_because(Ended::with_others);
}

bool Running::add_to(std::vector<pollfd>& polled, std::vector<Fd>& members) const {
  if (!m_leader_gone) {
    polled.push_back({m_pidfd.get(), POLLIN, 0});
  } else {
    for (const pid_t pid : m_members) {
      members.push_back(open_pidfd(pid));
      if (!members.back()) return false;  // ended in between
      polled.push_back({members.back().get(), POLLIN, 0});
    }
  }
  for (const Stream& stream : m_streams) {
    if (stream.open()) polled.push_back(stream.wanted());
  }
  return true;
}

Time Running::next() const {
  const Time limit = m_ending ? m_next : m_limits.deadline;
  const Time redraw = m_command.status != nullptr ? m_command.status->due() : std::nullopt;
  return earlier(earlier(limit, redraw), end_of_patience());
}

void Running::turn() {
  if (m_command.status != nullptr) m_command.status->tick();
  lose_patience();
  for (Stream& stream : m_streams) stream.move();
  if (!m_leader_gone) reap_leader(WNOHANG);
  if (m_leader_gone) check_group();
  obey_limits();
}

Outcome Running::finish() {
  drain();
  if (m_supervision.ended) m_supervision.ended(m_pid);
  m_outcome.time = Clock::now() - m_begun;
  m_outcome.tail = m_kept->tail.text();
  return m_outcome;
}

void Running::lose_patience() {
  const auto patience = end_of_patience();
  if (!patience || Clock::now() < *patience) return;
  for (Stream& stream : m_streams) stream.give_up();
}

// When to stop waiting for someone to read.
Time Running::end_of_patience() const {
  Time end;
  if (!m_limits.reader_patience) return end;
  for (const Stream& stream : m_streams) {
    const auto since = stream.blocked_since();
    if (!since || !stream.error().empty()) continue;
    end = earlier(end, *since + *m_limits.reader_patience);
  }
  return end;
}

void Running::reap_leader(int options) {
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED | options) != 0 || info.si_pid == 0) return;
  m_leader_gone = true;
  if (m_supervision.orphans != nullptr) m_supervision.orphans->forget(m_pid);
  if (info.si_code == CLD_EXITED)
    m_outcome.exit_code = info.si_status;
  else
    m_outcome.signal = info.si_status;
}

void Running::obey_limits() {
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

void Running::end_because(Ended reason) {
  m_outcome.ended = reason;
  end_group();
}

void Running::end_group() {
  m_ending = true;
  m_next = Clock::now() + m_limits.grace;
  signal_all(SIGTERM);
}

void Running::signal_all(int number) {
  m_group.signal(number);
  // A stopped process hears SIGTERM only once it goes on.
  m_group.signal(SIGCONT);
  m_told.clear();
  signal_orphans(number);
}

// Each once: those that come later, as children of the ones that ended, have not heard it yet.
void Running::signal_orphans(int number) {
  if (m_orphans == nullptr) return;
  for (const pid_t pid : m_orphans->running()) {
    if (!m_told.insert(pid).second) continue;
    ::kill(pid, number);
    ::kill(pid, SIGCONT);
  }
}

void Running::check_group() {
  if (m_command.keep_children && m_outcome.success()) {
    keep_the_rest();
    return;
  }
  m_members = m_group.running();
  if (m_orphans != nullptr) {
    m_orphans->reap();
    const auto orphans = m_orphans->running();
    m_members.insert(m_members.end(), orphans.begin(), orphans.end());
  }
  m_group_gone = m_members.empty() || (m_killed && Clock::now() >= *m_next);
  if (m_group_gone) return;
  if (!m_ending)
    end_group();
  else
    signal_orphans(m_killed ? SIGKILL : SIGTERM);
}

void Running::keep_the_rest() {
  m_group_gone = true;
  if (m_orphans == nullptr) return;
  const auto kept = m_orphans->keep();
  if (!kept.empty() && m_supervision.kept) m_supervision.kept(kept);
}

// What is still in the pipes. A process that left the group may hold them open for ever, so only what is there now
// counts. Who stopped us does not wait for a reader of our output that stands still.
void Running::drain() {
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

}  // namespace kt2::process
