#include "run/keeper.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

#include "process/end.hpp"
#include "run/lease_message.hpp"

namespace kt2::run {
namespace {

using namespace std::chrono_literals;

// For giving back what the test held: longer than the keeper takes for that.
constexpr Duration k_quit_limit = 30s;

// A keeper that is killed is replaced; one that always dies is not.
constexpr int k_most_starts = 5;

// All but the keeper's own: what others wait to see closed must not stay open here.
void keep_only(int one, int other) {
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3; ++fd) ::dup2(nothing, fd);
  std::array<unsigned, 2> kept{static_cast<unsigned>(one), static_cast<unsigned>(other)};
  std::ranges::sort(kept);
  unsigned first = 3;
  for (const unsigned fd : kept) {
    if (fd > first) ::syscall(SYS_close_range, first, fd - 1, 0);
    first = fd + 1;
  }
  ::syscall(SYS_close_range, first, ~0U, 0);
}

// Nothing may unwind from here into the supervisor's code, which this process has a copy of.
[[noreturn]] void be_keeper(const std::function<int(Keeper::Ends)>& body, Channel channel, Fd life) noexcept {
  ::_exit(body({std::move(channel), std::move(life)}));
}

}  // namespace

Keeper::Keeper(std::function<int(Ends)> body) : m_body(std::move(body)) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return;
  m_life = Fd(ends[0]);
  m_alive = Fd(ends[1]);
}

Keeper::~Keeper() {
  if (m_pid > 0) ::kill(m_pid, SIGKILL);
  reap();
}

bool Keeper::start() {
  auto ends = Channel::make_pair();
  if (!m_life || !ends || m_starts >= k_most_starts) return false;
  const pid_t pid = ::fork();
  if (pid < 0) return false;
  if (pid == 0) {
    // Signals stay blocked, as they are here: a job's end must not end the heartbeats before Down does.
    ::setpgid(0, 0);
    keep_only(ends->second.fd(), m_life.get());
    be_keeper(m_body, std::move(ends->second), Fd(m_life.get()));
  }
  ::setpgid(pid, pid);
  ++m_starts;
  m_pid = pid;
  m_channel.emplace(std::move(ends->first));
  return true;
}

void Keeper::reap() {
  if (m_pid < 0) return;
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED) != 0 && errno == EINTR) {
  }
  m_pid = -1;
  m_channel.reset();
}

bool Keeper::replace() {
  reap();
  if (m_leases.empty() || !start()) return false;
  for (const auto& [name, lease] : m_leases) m_channel->send(lease_message(lease, true));
  return true;
}

bool Keeper::keep(const results::StateLease& lease, bool resumed) {
  m_leases[lease.name] = lease;
  if (m_pid < 0 && !start()) return false;
  return m_channel->send(lease_message(lease, resumed)) || replace();
}

void Keeper::forget(const std::string& name) {
  if (m_leases.erase(name) > 0 && m_channel) m_channel->send({MessageKind::lease_over, {name}});
}

void Keeper::test_is_over() {
  const auto erased = std::erase_if(m_leases, [](const auto& entry) { return entry.second.of_test; });
  if (erased > 0 && m_channel) m_channel->send({MessageKind::test_over, {}});
}

const results::StateLease* Keeper::find(const std::string& name) const {
  const auto found = m_leases.find(name);
  return found != m_leases.end() ? &found->second : nullptr;
}

std::optional<Message> Keeper::receive() {
  if (!m_channel) return std::nullopt;
  auto message = m_channel->receive();
  if (message) return message;
  replace();
  return std::nullopt;
}

void Keeper::quit(const std::function<void(const Message&)>& news) {
  m_leases.clear();
  if (!m_channel) return;
  m_channel->send({MessageKind::quit, {}});
  const auto until = Clock::now() + k_quit_limit;
  for (;;) {
    pollfd polled{m_channel->fd(), POLLIN, 0};
    if (::poll(&polled, 1, process::poll_timeout(until)) <= 0 && Clock::now() >= until) break;
    if (polled.revents == 0) continue;
    const auto message = m_channel->receive();
    if (!message) break;
    news(*message);
  }
  ::kill(m_pid, SIGKILL);
  reap();
}

}  // namespace kt2::run
