// One command while it runs: its streams moved, its group ended when it must stop, its end noted. It waits for nothing
// itself: whoever runs it does, for as many as there are.
#pragma once

#include <poll.h>

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "process/group.hpp"
#include "process/output.hpp"
#include "process/run.hpp"

namespace kt2::process {

using Time = std::optional<Clock::time_point>;

// The earlier of both; nothing is never.
Time earlier(Time one, Time other);

class Running {
 public:
  // `job`, `cancellation` and `supervision` are borrowed; `kept` is what the streams write to.
  Running(Clock::time_point begun, pid_t pid, std::vector<Stream> streams, std::unique_ptr<Kept> kept, const Job& job,
          Cancellation& cancellation, const Supervision& supervision);

  bool finished() const { return m_group_gone; }

  // What to wait on, `members` held open meanwhile. False when there is news already.
  bool add_to(std::vector<pollfd>& polled, std::vector<Fd>& members) const;
  // When to turn without news.
  Time next() const;
  // Takes in the news.
  void turn();

  // From now on all orphans are this command's.
  void adopt() { m_orphans = m_supervision.orphans; }
  // Another one ended badly.
  void stop_with_others();

  // Once it is finished. Passes on what is left in the pipes.
  Outcome finish();

 private:
  void lose_patience();
  Time end_of_patience() const;
  void reap_leader(int options);
  void obey_limits();
  void end_because(Ended reason);
  void end_group();
  void signal_all(int number);
  void signal_orphans(int number);
  void check_group();
  void keep_the_rest();
  void drain();

  Clock::time_point m_begun;
  pid_t m_pid;
  Fd m_pidfd;
  Group m_group;
  std::unique_ptr<Kept> m_kept;
  std::vector<Stream> m_streams;
  const Command& m_command;
  const Limits& m_limits;
  Cancellation& m_cancellation;
  const Supervision& m_supervision;
  Orphans* m_orphans = nullptr;  // null while others may have left them
  std::set<pid_t> m_told;        // orphans that got the last signal
  Outcome m_outcome;
  std::vector<pid_t> m_members;
  Time m_next;  // when ending: the kill, then the end of our patience
  bool m_leader_gone = false;
  bool m_ending = false;
  bool m_killed = false;
  bool m_group_gone = false;
};

}  // namespace kt2::process
