#include "process/run.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "process/child_signal.hpp"
#include "process/end.hpp"
#include "process/launch.hpp"
#include "process/output.hpp"
#include "process/running.hpp"

namespace kt2::process {
namespace {

bool same_output() {
  struct stat out {};
  struct stat err {};
  return ::fstat(STDOUT_FILENO, &out) == 0 && ::fstat(STDERR_FILENO, &err) == 0 && out.st_dev == err.st_dev &&
         out.st_ino == err.st_ino;
}

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

Result<Running> start(const Job& job, Cancellation& cancellation, const Supervision& supervision) {
  const auto begun = Clock::now();
  const Command& command = job.command;
  auto kept = std::make_unique<Kept>(Kept{Tail(k_tail_bytes), command.secrets, command.on_output});
  auto streams = make_streams(command, *kept);
  if (!streams) return streams.error();
  const auto pid = launch(command, {streams->front().child_end(), streams->back().child_end()});
  if (!pid) return pid.error();
  if (supervision.started) supervision.started(*pid);
  if (command.status != nullptr) command.status->begin();
  for (Stream& stream : *streams) stream.close_child_end();
  return Running(begun, *pid, std::move(*streams), std::move(kept), job, cancellation, supervision);
}

// The commands that run at once, and what they leave.
class Together {
 public:
  Together(Cancellation& cancellation, const Supervision& supervision)
      : m_cancellation(cancellation), m_supervision(supervision) {
    // Before there is anyone who could end.
    if (supervision.orphans != nullptr) m_child_signal.emplace();
  }

  // The error ends those that were started.
  Result<std::vector<Outcome>> run(const std::vector<Job>& jobs) {
    std::optional<Error> failed;
    for (const Job& job : jobs) {
      auto started = start(job, m_cancellation, m_supervision);
      if (!started) {
        failed = std::move(started.error());
        break;
      }
      m_running.push_back(std::move(*started));
    }
    std::vector<Outcome> outcomes(m_running.size());
    while (std::any_of(m_running.begin(), m_running.end(), [](const Running& one) { return !one.finished(); })) {
      if (failed) stop();
      turn(jobs, outcomes);
    }
    for (const Job& job : jobs) {
      if (job.command.status != nullptr) job.command.status->end();
    }
    if (jobs.size() > 1 && m_supervision.orphans != nullptr) {
      m_supervision.orphans->end(jobs.front().limits.grace, &m_cancellation);
    }
    if (failed) return *std::move(failed);
    return outcomes;
  }

 private:
  void turn(const std::vector<Job>& jobs, std::vector<Outcome>& outcomes) {
    const auto left =
        std::count_if(m_running.begin(), m_running.end(), [](const Running& one) { return !one.finished(); });
    wait_for_news();
    reap_orphans();
    for (std::size_t i = 0; i < m_running.size(); ++i) {
      Running& one = m_running[i];
      if (one.finished()) continue;
      if (left == 1) one.adopt();
      one.turn();
      if (!one.finished()) continue;
      outcomes[i] = one.finish();
      if (jobs[i].ends_others && !outcomes[i].success()) stop();
    }
  }

  void stop() {
    for (Running& one : m_running) one.stop_with_others();
  }

  void wait_for_news() const {
    std::vector<pollfd> polled{{m_cancellation.fd(), POLLIN, 0},
                               {m_child_signal ? m_child_signal->fd() : -1, POLLIN, 0}};
    std::vector<Fd> members;
    Time until;
    for (const Running& one : m_running) {
      if (one.finished()) continue;
      if (!one.add_to(polled, members)) return;
      until = earlier(until, one.next());
    }
    ::poll(polled.data(), polled.size(), poll_timeout(until));
  }

  // Zombies would look alive to those who wait for them by pid: kwokctl for its etcd.
  void reap_orphans() const {
    pollfd polled{m_child_signal ? m_child_signal->fd() : -1, POLLIN, 0};
    if (::poll(&polled, 1, 0) <= 0) return;
    m_child_signal->clear();
    m_supervision.orphans->reap();
  }

  Cancellation& m_cancellation;
  const Supervision& m_supervision;
  std::optional<ChildSignal> m_child_signal;  // nothing where nobody looks for orphans
  std::vector<Running> m_running;
};

}  // namespace

Result<Outcome> run(const Command& command, const Limits& limits, Cancellation& cancellation,
                    const Supervision& supervision) {
  auto outcomes = run_all({{command, limits, false}}, cancellation, supervision);
  if (!outcomes) return std::move(outcomes.error());
  return std::move(outcomes->front());
}

Result<std::vector<Outcome>> run_all(const std::vector<Job>& jobs, Cancellation& cancellation,
                                     const Supervision& supervision) {
  return Together(cancellation, supervision).run(jobs);
}

}  // namespace kt2::process
