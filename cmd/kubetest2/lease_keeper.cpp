#include "kubetest2/lease_keeper.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/epoll.h>

#include <map>
#include <utility>

#include "kubetest2/lease_record.hpp"
#include "plugin/boskos_call.hpp"
#include "process/end.hpp"
#include "run/lease_message.hpp"
#include "run/pulse.hpp"

namespace kt2::program {
namespace {

using namespace std::chrono_literals;
using results::StateLease;
using run::MessageKind;

// For one that a test left behind.
constexpr Duration k_give_back_limit = 15s;

bool is_readable(int fd) {
  pollfd polled{fd, POLLIN, 0};
  return ::poll(&polled, 1, 0) > 0;
}

class LeaseKeeper {
 public:
  LeaseKeeper(run::Keeper::Ends ends, const KeeperPlace& place)
      : m_ends(std::move(ends)), m_place(place), m_news(::epoll_create1(EPOLL_CLOEXEC)) {
    watch(EPOLL_CTL_ADD, m_ends.life.get());
    watch(EPOLL_CTL_ADD, m_ends.channel.fd());
  }

  void run() {
    while (!m_over) {
      pollfd polled{m_news.get(), POLLIN, 0};
      ::poll(&polled, 1, process::poll_timeout(next_beat()));
      if (is_readable(m_ends.life.get())) break;
      if (m_connected && is_readable(m_ends.channel.fd())) take_in();
      beat();
    }
    give_back_of_test();
  }

 private:
  struct Kept {
    StateLease lease;
    run::Pulse pulse;
  };

  void watch(int operation, int fd) const {
    epoll_event event{};
    event.events = EPOLLIN;
    ::epoll_ctl(m_news.get(), operation, fd, &event);
  }

  void take_in() {
    const auto message = m_ends.channel.receive();
    if (!message) {
      // The supervisor is gone, and its worker takes the cluster down.
      m_connected = false;
      watch(EPOLL_CTL_DEL, m_ends.channel.fd());
      return;
    }
    switch (message->kind) {
      case MessageKind::lease: {
        const run::LeaseNews news = run::read_lease(*message);
        const auto interval = std::chrono::milliseconds(news.lease.heartbeat_ms);
        m_kept.erase(news.lease.name);
        m_kept.emplace(news.lease.name, Kept{news.lease, run::Pulse(interval, Clock::now(), news.resumed)});
        break;
      }
      case MessageKind::lease_over:
        m_kept.erase(message->fields.at(0));
        break;
      case MessageKind::test_over:
        give_back_of_test();
        break;
      case MessageKind::quit:
        m_over = true;
        break;
      default:
        break;
    }
  }

  std::optional<Clock::time_point> next_beat() const {
    std::optional<Clock::time_point> next;
    for (const auto& [name, kept] : m_kept) next = next ? std::min(*next, kept.pulse.next()) : kept.pulse.next();
    return next;
  }

  // Those that are due, until something more urgent comes.
  void beat() {
    for (auto at = m_kept.begin(); at != m_kept.end();) {
      Kept& kept = at->second;
      if (is_readable(m_news.get())) return;
      const bool lost = kept.pulse.next() <= Clock::now() && is_lost(kept);
      at = lost ? m_kept.erase(at) : std::next(at);
    }
  }

  bool is_lost(Kept& kept) {
    const plugin::Beat beat = plugin::send_beat(m_place.modules, kept.lease, {m_news.get()});
    const auto now = Clock::now();
    const std::string& name = kept.lease.name;
    if (beat.standing == plugin::Standing::held) {
      const Duration gap = kept.pulse.since_last(now);
      if (kept.pulse.held(now)) {
        warn(fmt::format("heartbeats for {} reach Boskos at {} again, after {}", name, kept.lease.server,
                         round_duration(gap)));
      }
      return false;
    }
    if (beat.standing == plugin::Standing::lost) {
      tell_loss(name, beat.reason);
      return true;
    }
    if (is_readable(m_news.get())) {
      kept.pulse.again(now);
      return false;
    }
    const bool first = kept.pulse.missed(now);
    const Duration silence = kept.pulse.since_last(now);
    if (kept.pulse.expired(now)) {
      tell_loss(name, fmt::format("no heartbeat came through for {}, so that a reaper may have taken it back: {}",
                                  round_duration(silence), beat.reason));
      return true;
    }
    if (first) {
      warn(fmt::format(
          "a heartbeat for {} did not reach Boskos at {}: {}; trying again for {}, in which no reaper takes "
          "it back",
          name, kept.lease.server, beat.reason, round_duration(kept.pulse.patience() - silence)));
    }
    return false;
  }

  void give_back_of_test() {
    for (auto at = m_kept.begin(); at != m_kept.end();) {
      if (at->second.lease.of_test) {
        give_back(at->second.lease);
        at = m_kept.erase(at);
      } else {
        ++at;
      }
    }
  }

  void give_back(const StateLease& lease) {
    plugin::NetCall call;
    call.deadline = Clock::now() + k_give_back_limit;
    const auto given = plugin::give_back(m_place.modules, lease, call);
    if (!given) {
      warn(given.error().message);
      return;
    }
    warn("a test that died held something: " + *given);
    if (m_place.run_dir.empty()) return;
    static_cast<void>(LeaseRecord(m_place.run_dir, m_place.run_id).remove([&](const StateLease& known) {
      return known.name == lease.name;
    }));
  }

  void warn(const std::string& line) {
    if (m_connected) m_ends.channel.send({MessageKind::warned, {line}});
  }
  void tell_loss(const std::string& name, const std::string& reason) {
    if (m_connected) m_ends.channel.send({MessageKind::lost, {name, reason}});
  }

  run::Keeper::Ends m_ends;
  const KeeperPlace& m_place;
  Fd m_news;  // readable when either end is
  std::map<std::string, Kept> m_kept;
  bool m_connected = true;
  bool m_over = false;
};

}  // namespace

int lease_keeper(run::Keeper::Ends ends, const KeeperPlace& place) {
  LeaseKeeper(std::move(ends), place).run();
  return 0;
}

}  // namespace kt2::program
