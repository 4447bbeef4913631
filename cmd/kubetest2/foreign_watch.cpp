#include "kubetest2/foreign_watch.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>

#include "base/pidfd.hpp"
#include "process/child_signal.hpp"
#include "process/end.hpp"
#include "process/group.hpp"

namespace kt2::program {
namespace {

class Watch {
 public:
  Watch(pid_t pid, const ForeignLimits& limits, run::Signals& signals, const process::Orphans& orphans, const Log& log)
      : m_pid(pid), m_limits(limits), m_signals(signals), m_orphans(orphans), m_log(log), m_exited(open_pidfd(pid)) {
    if (limits.limits.run > Duration::zero()) m_stop = Clock::now() + limits.limits.run;
  }

  ForeignEnd until_end() {
    while (!reap()) {
      pollfd polled[] = {{m_exited.get(), POLLIN, 0}, {m_signals.fd(), POLLIN, 0}, {m_child_signal.fd(), POLLIN, 0}};
      ::poll(polled, std::size(polled), process::poll_timeout(m_told ? m_kill : m_stop));
      if (polled[2].revents != 0) {
        m_child_signal.clear();
        m_orphans.reap();
      }
      if (polled[1].revents != 0 && m_signals.take()) pass_on();
      obey_limits();
    }
    return std::move(m_end);
  }

 private:
  bool reap() {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED | WNOHANG) != 0 || info.si_pid == 0) return false;
    if (info.si_code == CLD_EXITED)
      m_end.outcome.exit_code = info.si_status;
    else
      m_end.outcome.signal = info.si_status;
    return true;
  }

  // The program is told once: many take a second signal for a wish to leave everything as it is.
  void tell(int number) {
    m_told = true;
    ::kill(m_pid, number);
    // A stopped process hears it only once it goes on.
    ::kill(m_pid, SIGCONT);
    m_kill = run::program_kill(m_limits.limits, m_limits.given, m_end.signal.has_value(), Clock::now());
  }

  void pass_on() {
    if (m_told) {
      m_log.info("the program takes its own cluster down; it is not told again");
      return;
    }
    m_end.signal = m_signals.first();
    tell(*m_end.signal);
    m_log.info(fmt::format("{} passed on; the program has {}", process::signal_name(*m_end.signal), time_left()));
  }

  void obey_limits() {
    const auto now = Clock::now();
    if (!m_told && m_stop && now >= *m_stop) {
      m_end.limit = fmt::format("the run's limit of {} ({}) expired", format_duration(m_limits.limits.run),
                                m_limits.limits.run_from);
      tell(SIGTERM);
      m_log.error(fmt::format("{}; the program was sent SIGTERM, and has {}", m_end.limit, time_left()));
    } else if (m_told && m_kill && now >= *m_kill) {
      m_log.error("the program did not end in its time, and is killed");
      process::Group(m_pid).signal(SIGKILL);
      ::kill(m_pid, SIGKILL);
      m_kill.reset();
    }
  }

  std::string time_left() const {
    return m_kill ? round_duration(*m_kill - Clock::now()) + " to end" : "all the time it needs";
  }

  pid_t m_pid;
  const ForeignLimits& m_limits;
  run::Signals& m_signals;
  const process::Orphans& m_orphans;
  const Log& m_log;
  process::ChildSignal m_child_signal;
  Fd m_exited;
  std::optional<Clock::time_point> m_stop;
  std::optional<Clock::time_point> m_kill;
  bool m_told = false;
  ForeignEnd m_end;
};

}  // namespace

ForeignEnd watch_foreign(pid_t pid, const ForeignLimits& limits, run::Signals& signals, const process::Orphans& orphans,
                         const Log& log) {
  return Watch(pid, limits, signals, orphans, log).until_end();
}

}  // namespace kt2::program
