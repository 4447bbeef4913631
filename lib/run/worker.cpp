#include "run/worker.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <utility>

#include "base/pidfd.hpp"
#include "process/end.hpp"
#include "process/outcome.hpp"
#include "run/budget.hpp"
#include "run/lease_message.hpp"
#include "run/server.hpp"

namespace kt2::run {
namespace {

using namespace std::chrono_literals;

// Loading plugins and reading flags takes a millisecond; what takes this long hangs.
constexpr Duration k_note_limit = 10s;

constexpr int k_requests[] = {SIGINT, SIGTERM, SIGHUP};

// Some send a signal to every process of a job. Caught and not ignored: what we start gets its default back, and so
// does what a plugin forks.
void leave_signals_to_the_supervisor() {
  struct sigaction nothing {};
  nothing.sa_handler = [](int) {};
  nothing.sa_flags = SA_RESTART;
  for (const int number : k_requests) {
    struct sigaction before {};
    ::sigaction(number, nullptr, &before);
    if (before.sa_handler != SIG_IGN) ::sigaction(number, &nothing, nullptr);
  }
  ::pthread_atfork(nullptr, nullptr, [] {
    for (const int number : k_requests) {
      struct sigaction now {};
      ::sigaction(number, nullptr, &now);
      if (now.sa_handler != SIG_IGN) ::signal(number, SIG_DFL);
    }
  });
}

bool exits_within(const Fd& exited, Duration limit) {
  pollfd polled{exited.get(), POLLIN, 0};
  return ::poll(&polled, 1, process::poll_timeout(Clock::now() + limit)) > 0;
}

Clock::time_point earlier(std::optional<Clock::time_point> one, Clock::time_point other) {
  return one ? std::min(*one, other) : other;
}

int number(const std::string& text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// What a lost resource stops: work, but not Init, which makes the places for all that follows.
bool is_stopped_by_loss(Step step) {
  return step != Step::init && step != Step::dump_logs && step != Step::down && step != Step::finish;
}

}  // namespace

Worker::Worker(std::function<int(Channel)> body, Signals& signals, WorkerEvents& events, Keeper& keeper)
    : m_body(std::move(body)), m_signals(signals), m_events(events), m_keeper(keeper) {}

Worker::~Worker() {
  if (m_pid > 0) bury(true);
}

Worker::Woken Worker::wait(std::optional<Clock::time_point> until) {
  for (;;) {
    pollfd polled[] = {{m_channel->fd(), POLLIN, 0},
                       {m_exited.get(), POLLIN, 0},
                       {m_signals.fd(), POLLIN, 0},
                       {m_child_signal.fd(), POLLIN, 0},
                       {m_keeper.fd(), POLLIN, 0}};
    const int count = ::poll(polled, std::size(polled), process::poll_timeout(until));
    if (count > 0 && polled[3].revents != 0) {
      m_child_signal.clear();
      m_orphans.reap();
    }
    // What it said before it died comes first; a closed channel reads as its death.
    if (count > 0 && (polled[0].revents & POLLIN) != 0) return Woken::message;
    if (count > 0 && polled[2].revents != 0) return Woken::signal;
    if (count > 0 && polled[4].revents != 0 && hear_keeper()) return Woken::loss;
    if (count > 0 && (polled[0].revents != 0 || polled[1].revents != 0)) return Woken::death;
    if (until && Clock::now() >= *until) return Woken::time;
  }
}

Result<void> Worker::start() {
  auto ends = Channel::make_pair();
  if (!ends) return ends.error();
  const pid_t pid = ::fork();
  if (pid < 0) return errno_error(Cause::infrastructure, "starting the worker process", errno);
  if (pid == 0) {
    // Ctrl-C is for the supervisor, which then asks us.
    ::setpgid(0, 0);
    // On a terminal with "stty tostop", writing from the background would stop us.
    ::signal(SIGTTOU, SIG_IGN);
    leave_signals_to_the_supervisor();
    m_channel.reset();
    { const Channel closed = std::move(ends->first); }
    ::sigprocmask(SIG_SETMASK, &m_signals.original_mask(), nullptr);
    be_worker(std::move(ends->second));
  }
  ::setpgid(pid, pid);
  m_pid = pid;
  m_orphans.except(pid);
  m_exited = open_pidfd(pid);
  m_channel.emplace(std::move(ends->first));
  m_groups.clear();
  return {};
}

// Nothing may unwind from here into the supervisor's code, which this process still has a copy of.
void Worker::be_worker(Channel channel) noexcept {
  ::_exit(m_body(std::move(channel)));
}

std::string Worker::bury(bool kill) {
  if (kill || !exits_within(m_exited, k_note_limit)) ::kill(m_pid, SIGKILL);
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED) != 0 && errno == EINTR) {
  }
  const pid_t pid = std::exchange(m_pid, -1);
  m_channel.reset();
  const Duration grace = m_signals.first() ? m_limits.signal_grace : m_limits.grace;
  for (const pid_t group : m_groups) process::end(process::Group(group), grace);
  m_groups.clear();
  m_orphans.forget(pid);
  if (const auto left = m_orphans.end(grace); !left.empty()) {
    m_events.warning(fmt::format("{} processes of the run do not end, the first is {}", left.size(), left.front()));
  }
  process::Outcome outcome;
  if (info.si_code == CLD_EXITED)
    outcome.exit_code = info.si_status;
  else
    outcome.signal = info.si_status;
  return process::describe_status(outcome);
}

// Earlier requests ended earlier steps, and the first two leave Down alone: it is what they ask for.
bool Worker::ends(const Request& request) const {
  return m_signals.requests() > (request.resists ? 2 : m_requests_before);
}

Result<Worker::Prepared> Worker::prepare(const Request& request) {
  if (auto started = start(); !started) return started.error();
  std::string at = "starting";
  auto until = Clock::now() + k_note_limit;
  for (;;) {
    const Woken woken = wait(until);
    if (woken == Woken::signal && m_signals.take() && ends(request)) {
      bury(true);
      return Prepared{{}, 128 + *m_signals.first()};
    }
    if (woken == Woken::time) {
      bury(true);
      return Error{Cause::deployer, fmt::format("{}: did not end within {}", at, format_duration(k_note_limit)), {}};
    }
    if (woken == Woken::signal || woken == Woken::loss) continue;
    const auto message = woken == Woken::message ? m_channel->receive() : std::nullopt;
    if (!message) return Error{Cause::deployer, fmt::format("{}: the process died: {}", at, bury(false)), {}};
    switch (message->kind) {
      case MessageKind::note:
        at = message->fields.at(0);
        until =
            Clock::now() + std::max<Duration>(k_note_limit, std::chrono::milliseconds(number(message->fields.at(1))));
        break;
      case MessageKind::refused: {
        const int status = number(message->fields.at(0));
        bury(false);
        return Prepared{{}, status};
      }
      case MessageKind::prepared: {
        auto plan = decode_plan(message->fields);
        if (!plan) return plan.error();
        m_deployer = plan->deployer;
        m_tester = plan->tester;
        return Prepared{std::move(*plan), 0};
      }
      default:
        handle(*message);
    }
  }
}

std::optional<Report> Worker::handle(const Message& message) {
  switch (message.kind) {
    case MessageKind::done:
      return read_done(message);
    case MessageKind::metadata:
      m_events.metadata(message.fields.at(0), message.fields.at(1));
      break;
    case MessageKind::planned:
      m_events.planned(message.fields.at(0));
      break;
    case MessageKind::kept: {
      const auto kept = read_kept(message);
      for (const process::Identity& identity : kept) m_orphans.keep(identity);
      m_events.kept(kept);
      break;
    }
    case MessageKind::output:
      m_output += message.fields.at(0);
      break;
    case MessageKind::kubeconfig:
      m_events.kubeconfig(message.fields.at(0));
      break;
    case MessageKind::lease: {
      const LeaseNews news = read_lease(message);
      keep(news.lease, news.resumed);
      break;
    }
    case MessageKind::lease_over:
      m_keeper.forget(message.fields.at(0));
      break;
    case MessageKind::group_started:
      m_groups.insert(number(message.fields.at(0)));
      break;
    case MessageKind::group_ended:
      m_groups.erase(number(message.fields.at(0)));
      break;
    default:
      break;
  }
  return std::nullopt;
}

Error Worker::death_in(Step step, const std::string& what) const {
  const bool test = step == Step::test;
  const bool command = step == Step::pre_test_cmd || step == Step::post_test_cmd;
  if (command) return {Cause::internal, "the process that ran the command " + what, {}};
  if (step == Step::ready) return {Cause::internal, "the process that waited " + what, {}};
  return {
      test ? Cause::test : Cause::deployer,
      fmt::format("the process of the {} \"{}\" {}", test ? "tester" : "deployer", test ? m_tester : m_deployer, what),
      {}};
}

void Worker::pass_on_stop(const Request& request) {
  if (ends(request))
    send_stop(m_signals.requests() == 1 ? Stop::requested : Stop::at_once);
  else if (m_signals.requests() > m_requests_before)
    hurry(request);
}

void Worker::send_stop(Stop urgency) {
  if (urgency <= m_sent) return;
  m_sent = urgency;
  m_channel->send({MessageKind::cancel, {std::to_string(static_cast<int>(urgency))}});
  const auto kill = Clock::now() + (urgency == Stop::at_once ? Duration::zero() : m_limits.signal_grace);
  m_kill_at = earlier(m_kill_at, kill);
  m_patience = earlier(m_patience, kill + m_limits.patience);
}

void Worker::hurry(const Request& request) {
  if (m_stop_at || !request.resists) return;
  const auto window = cleanup_window(m_limits, request.step, m_signals.first_at(), Clock::now());
  if (!window) return;
  m_stop_at = window->stop;
  m_kill_at = earlier(m_kill_at, window->kill);
}

std::optional<Clock::time_point> Worker::next_alarm() const {
  auto next = m_patience;
  if (m_stop_at && m_sent == Stop::none) next = earlier(next, *m_stop_at);
  if (m_kill_at && m_sent != Stop::at_once) next = earlier(next, *m_kill_at);
  return next;
}

bool Worker::alarm() {
  const auto now = Clock::now();
  if (m_patience && now >= *m_patience) return false;
  if (m_kill_at && now >= *m_kill_at) {
    m_overdue = m_sent == Stop::none;
    send_stop(Stop::at_once);
  } else if (m_stop_at && now >= *m_stop_at) {
    send_stop(Stop::requested);
  }
  return true;
}

void Worker::keep(const results::StateLease& lease, bool resumed) {
  const pid_t before = m_keeper.pid();
  const bool kept = m_keeper.keep(lease, resumed);
  if (before != m_keeper.pid()) {
    m_orphans.forget(before);
    m_orphans.except(m_keeper.pid());
  }
  if (!kept) m_events.warning(fmt::format("there can be no heartbeats for {}: no process to send them", lease.name));
}

bool Worker::hear_keeper() {
  const bool before = m_loss.has_value();
  const pid_t keeper = m_keeper.pid();
  if (const auto message = m_keeper.receive()) {
    hear(*message);
  } else {
    m_events.warning("the process that sends heartbeats died");
    m_orphans.forget(keeper);
    if (m_keeper.pid() > 0) m_orphans.except(m_keeper.pid());
  }
  return !before && m_loss;
}

void Worker::hear(const Message& message) {
  if (message.kind == MessageKind::warned) m_events.warning(message.fields.at(0));
  if (message.kind != MessageKind::lost) return;
  const results::StateLease* const lease = m_keeper.find(message.fields.at(0));
  if (lease == nullptr || !m_events.holds(lease->name)) return;
  const Error loss{Cause::lease,
                   fmt::format("the {} \"{}\" of Boskos at {} is not ours any more: {}", lease->type, lease->name,
                               lease->server, message.fields.at(1)),
                   {}};
  m_events.warning(loss.message);
  m_keeper.forget(lease->name);
  if (!m_loss) m_loss = loss;
}

void Worker::take_keeper_news() {
  pollfd polled{m_keeper.fd(), POLLIN, 0};
  while (m_keeper.fd() >= 0 && ::poll(&polled, 1, 0) > 0) {
    hear_keeper();
    polled = {m_keeper.fd(), POLLIN, 0};
  }
}

std::optional<Error> Worker::lost() {
  take_keeper_news();
  m_loss_told = m_loss.has_value();
  return m_loss;
}

Stopped Worker::why_stopped() const {
  if (m_sent == Stop::none || m_overdue) return Stopped::by_deadline;
  return m_loss && m_signals.requests() == m_requests_before ? Stopped::by_loss : Stopped::by_signal;
}

Report Worker::perform(const Request& request) {
  m_requests_before = m_signals.requests();
  take_keeper_news();
  if (m_loss && is_stopped_by_loss(request.step)) return {Error{Cause::lease, "not started", {}}, Stopped::by_loss};
  bool begun = false;
  Report report = perform_once(request, begun);
  if (request.step == Step::test && m_pid < 0) m_keeper.test_is_over();
  // What was done since may have been done to what is someone else's.
  if (m_loss && !m_loss_told && !report.failure) {
    report.failure = lost();
    report.redone = true;
    return report;
  }
  // A Down that was cut off leaves what nobody else would take down.
  const bool died = begun && m_pid < 0 && report.stopped == Stopped::no;
  if (request.step != Step::down || !died || ends(request)) return report;
  const Report second = perform_once(request, begun);
  report.redone = !second.failure;
  report.failure->message += second.failure ? "; a second attempt failed, too: " + second.failure->message
                                            : "; a second attempt took the cluster down";
  return report;
}

Report Worker::perform_once(const Request& request, bool& begun) {
  if (m_pid < 0) {
    const auto again = prepare(request);
    if (!again) return {again.error(), Stopped::no};
    if (!again->plan) {
      const bool signalled = again->exit_status > 128;
      return {Error{Cause::internal, signalled ? "not started" : "a second worker could not read the command line", {}},
              signalled ? Stopped::by_signal : Stopped::no};
    }
  }
  m_sent = Stop::none;
  m_output.clear();
  m_overdue = false;
  m_stop_at.reset();
  m_patience.reset();
  m_kill_at = request.kill;
  if (request.deadline) m_patience = *request.deadline + m_limits.grace + m_limits.patience;
  if (request.kill) m_patience = earlier(m_patience, *request.kill + m_limits.patience);
  m_channel->send(perform_message(request));
  begun = true;
  m_signals.take();
  pass_on_stop(request);
  for (;;) {
    switch (wait(next_alarm())) {
      case Woken::signal:
        if (m_signals.take()) pass_on_stop(request);
        break;
      case Woken::loss:
        if (is_stopped_by_loss(request.step)) send_stop(Stop::requested);
        break;
      case Woken::time: {
        if (alarm()) break;
        bury(true);
        return {death_in(request.step, "did not return when told to stop, and was killed"), why_stopped()};
      }
      case Woken::death:
        return {death_in(request.step, "died: " + bury(false)), Stopped::no};
      case Woken::message: {
        const auto message = m_channel->receive();
        if (!message) return {death_in(request.step, "died: " + bury(false)), Stopped::no};
        if (auto report = handle(*message)) {
          if (report->stopped == Stopped::by_signal) report->stopped = why_stopped();
          report->output = std::move(m_output);
          return *report;
        }
        break;
      }
    }
  }
}

std::optional<int> Worker::interrupted() {
  m_signals.take();
  return m_signals.first();
}

void Worker::quit() {
  m_keeper.quit([this](const Message& message) { hear(message); });
  if (m_pid < 0) return;
  m_channel->send({MessageKind::quit, {}});
  const std::string status = bury(false);
  if (status != "exit status 0") m_events.warning("the worker process did not end well: " + status);
}

}  // namespace kt2::run
