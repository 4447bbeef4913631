// The supervisor's side: it starts the worker process, has it perform steps, and replaces it when it dies or hangs. It
// calls no plugin itself.
#pragma once

#include <sys/types.h>

#include <functional>
#include <set>
#include <string>

#include "base/cancellation.hpp"
#include "process/child_signal.hpp"
#include "process/orphans.hpp"
#include "run/channel.hpp"
#include "run/keeper.hpp"
#include "run/operations.hpp"
#include "run/plan.hpp"
#include "run/signals.hpp"

namespace kt2::run {

// What comes from the worker beside the steps' ends.
class WorkerEvents {
 public:
  virtual ~WorkerEvents() = default;
  virtual void metadata(const std::string& key, const std::string& value) = 0;
  virtual void planned(const std::string& line) = 0;
  virtual void warning(const std::string& line) = 0;
  // Processes that a command left running to stay: the cluster's.
  virtual void kept(const std::vector<process::Identity>&) {}
  // Where the cluster that came up is reached.
  virtual void kubeconfig(const std::string&) {}
  // Whether the run's record still has a lease that the keeper says is lost: another launcher may have ended it.
  virtual bool holds(const std::string&) { return true; }
};

class Worker final : public Operations {
 public:
  // `body` is what the worker process does with its end of the channel; its return value is that process's exit status.
  // The others are borrowed.
  Worker(std::function<int(Channel)> body, Signals& signals, WorkerEvents& events, Keeper& keeper);
  ~Worker() override;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Either the plan, or the exit status with which all is over: usage was asked for or wrong (and printed), or a signal
  // came.
  struct Prepared {
    std::optional<Plan> plan;
    int exit_status = 0;
  };
  // Starts the worker, which loads the plugins and reads the command line. An error is a worker that crashed or hung
  // while doing so; it says at what.
  Result<Prepared> prepare() { return prepare({}); }

  // For the time between SIGTERM and SIGKILL of what a dead worker left, and for how long a stopped step may take.
  void set_limits(const StepLimits& limits) { m_limits = limits; }

  Report perform(const Request& request) override;
  std::optional<int> interrupted() override;
  std::optional<Clock::time_point> interrupted_at() override { return m_signals.first_at(); }
  std::optional<Error> lost() override;

  // Has heartbeats sent for what an earlier call took.
  void resume(const results::StateLease& lease) { keep(lease, true); }

  pid_t pid() const { return m_pid; }
  // The lock, which the worker then holds as well, should we die.
  void share_lock(int fd) { m_channel->send_fd(MessageKind::hold, fd); }

  // Ends the worker in good order.
  void quit();

 private:
  // The same for a step that needs a worker again: a signal counts as it does in that step.
  Result<Prepared> prepare(const Request& request);
  bool ends(const Request& request) const;
  Result<void> start();
  [[noreturn]] void be_worker(Channel channel) noexcept;
  Report perform_once(const Request& request, bool& begun);
  void keep(const results::StateLease& lease, bool resumed);
  void take_keeper_news();
  // Takes in one thing that the keeper says. True when something is lost that was not before.
  bool hear_keeper();
  void hear(const Message& message);
  Stopped why_stopped() const;
  // What a worker's end in the middle of a step means for that step.
  Error death_in(Step step, const std::string& what) const;
  // Ends the worker and every command it still had; what it died of, in words.
  std::string bury(bool kill);
  enum class Woken { message, death, signal, loss, time };
  Woken wait(std::optional<Clock::time_point> until);
  std::optional<Report> handle(const Message& message);
  void pass_on_stop(const Request& request);
  void send_stop(Stop urgency);
  // What a signal leaves of the time for a step that goes on in spite of it.
  void hurry(const Request& request);
  // The step is told to stop, and killed, at these times.
  std::optional<Clock::time_point> next_alarm() const;
  // Does what is due; false when the worker had all its time.
  bool alarm();

  std::function<int(Channel)> m_body;
  Signals& m_signals;
  WorkerEvents& m_events;
  Keeper& m_keeper;
  std::optional<Error> m_loss;
  bool m_loss_told = false;  // to whoever performs the run
  StepLimits m_limits;
  pid_t m_pid = -1;
  Fd m_exited;  // readable when it has ended: a child of a plugin's may hold the channel open for longer
  std::string m_deployer;
  std::string m_tester;
  std::optional<Channel> m_channel;
  std::set<pid_t> m_groups;
  // What a worker that died had adopted comes to us, the cluster's processes included.
  process::Orphans m_orphans;
  process::ChildSignal m_child_signal;
  Stop m_sent = Stop::none;
  std::string m_output;                         // of the step under way, for its row
  bool m_overdue = false;                       // killed because its time was up, and not for a signal
  int m_requests_before = 0;                    // when the step began
  std::optional<Clock::time_point> m_stop_at;   // when the step is told to stop, because a signal left it that long
  std::optional<Clock::time_point> m_kill_at;   // when its processes are killed, whatever their grace
  std::optional<Clock::time_point> m_patience;  // when a step that was told to stop is no longer waited for
};

}  // namespace kt2::run
