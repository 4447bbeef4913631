#include "support/relay.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace kt2::test {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t k_piece = 64UL * 1024;

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// The kernel drops what arrives at this socket before TCP sees it, or no longer does.
void lose_packets(int socket, bool lose) {
  sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
  sock_fprog program{1, &nothing};
  if (lose) {
    ::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
  } else {
    ::setsockopt(socket, SOL_SOCKET, SO_DETACH_FILTER, &program, sizeof program);
  }
}

// Until the peer has all that was sent to it: the kernel would go on sending the rest, and only what comes is lost.
void wait_acknowledged(int socket) {
  const auto deadline = Clock::now() + std::chrono::seconds(2);
  int left = 1;
  while (::ioctl(socket, SIOCOUTQ, &left) == 0 && left > 0 && Clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void close_with_reset(Fd& socket) {
  const linger at_once{1, 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket.reset();
}

// From one socket to the other.
struct Direction {
  struct Piece {
    Clock::time_point due;
    std::string text;  // empty: the end
  };
  std::deque<Piece> pieces;
  std::size_t sent = 0;  // of the first
  bool ended = false;    // nothing more is to be read
};

struct Connection {
  std::array<Fd, 2> ends;  // the client, the server
  std::array<Direction, 2> directions;
  bool forgotten = false;
  bool over = false;

  // Reads from end `from`, without waiting.
  void take(std::size_t from, Clock::time_point due) {
    std::string text(k_piece, '\0');
    const ssize_t count = ::recv(ends.at(from).get(), text.data(), text.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count < 0) {
      for (Fd& end : ends) close_with_reset(end);
      over = true;
      return;
    }
    text.resize(static_cast<std::size_t>(count));
    directions.at(from).ended = text.empty();
    directions.at(from).pieces.push_back({due, std::move(text)});
  }

  // Writes to the other end what is due, without waiting.
  void give(std::size_t from, Clock::time_point now) {
    Direction& direction = directions.at(from);
    const int to = ends.at(1 - from).get();
    while (!over && !direction.pieces.empty() && direction.pieces.front().due <= now) {
      const std::string& text = direction.pieces.front().text;
      if (text.empty()) {
        ::shutdown(to, SHUT_WR);
      } else {
        const ssize_t count =
            ::send(to, text.data() + direction.sent, text.size() - direction.sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0 && errno == EAGAIN) return;
        if (count < 0) over = true;
        direction.sent += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
        if (direction.sent < text.size()) return;
      }
      direction.pieces.pop_front();
      direction.sent = 0;
    }
    over = over || std::all_of(directions.begin(), directions.end(),
                               [](const Direction& each) { return each.ended && each.pieces.empty(); });
  }
};

}  // namespace

Fd listen_on(int port) {
  Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int yes = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const sockaddr_in address = loopback(port);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(socket.get(), SOMAXCONN) != 0) {
    throw std::runtime_error("no listener on port " + std::to_string(port));
  }
  return socket;
}

int port_of(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) throw std::runtime_error("no port");
  return ntohs(address.sin_port);
}

struct Relay::Impl {
  Impl(int its_target, Fd its_listener) : target(its_target), listener(std::move(its_listener)) {
    thread = std::thread([this] { run(); });
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    command([this] { stopped = true; });
    thread.join();
  }

  template <class Change>
  void command(Change&& change) {
    {
      const std::lock_guard lock(mutex);
      change();
      changed = true;
    }
    ::eventfd_write(wake.get(), 1);
  }

  static void lose(Connection& connection, bool lost) {
    for (const Fd& end : connection.ends) {
      if (lost) wait_acknowledged(end.get());
      lose_packets(end.get(), lost);
    }
  }

  void accept() {
    Fd client(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!client) return;
    ++accepted;
    Fd server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in address = loopback(target);
    // At once, on this machine.
    if (::connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      close_with_reset(client);
      return;
    }
    Connection& connection = connections.emplace_back();
    connection.ends = {std::move(client), std::move(server)};
  }

  // What there is to wait for, in this order: the wake-up, the listener, each connection's two ends.
  std::vector<pollfd> polled() {
    std::vector<pollfd> all{{wake.get(), POLLIN, 0}, {is_cut ? -1 : listener.get(), POLLIN, 0}};
    for (Connection& connection : connections) {
      for (std::size_t i : {0U, 1U}) {
        short events = 0;
        if (!connection.directions.at(i).ended) events |= POLLIN;
        const auto& towards = connection.directions.at(1 - i).pieces;
        if (!towards.empty() && towards.front().due <= Clock::now()) events |= POLLOUT;
        const bool silent = is_cut || connection.forgotten;
        all.push_back({silent || events == 0 ? -1 : connection.ends.at(i).get(), events, 0});
      }
    }
    return all;
  }

  int timeout() const {
    std::optional<Clock::time_point> first;
    for (const Connection& connection : connections) {
      if (is_cut || connection.forgotten) continue;
      for (const Direction& direction : connection.directions) {
        if (direction.pieces.empty()) continue;
        const Clock::time_point due = direction.pieces.front().due;
        if (due > Clock::now() && (!first || due < *first)) first = due;
      }
    }
    if (!first) return -1;
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(*first - Clock::now()).count());
  }

  void run() {
    for (;;) {
      std::vector<pollfd> waited;
      int limit = -1;
      {
        const std::lock_guard lock(mutex);
        if (stopped) return;
        waited = polled();
        limit = timeout();
      }
      ::poll(waited.data(), waited.size(), limit < 0 ? -1 : limit);
      const std::lock_guard lock(mutex);
      eventfd_t count = 0;
      if (waited[0].revents != 0) ::eventfd_read(wake.get(), &count);
      if (std::exchange(changed, false)) continue;  // what was polled may no longer be
      relay(waited);
      if (waited[1].revents != 0) accept();
    }
  }

  void relay(const std::vector<pollfd>& waited) {
    std::size_t next = 2;
    const Clock::time_point now = Clock::now();
    for (Connection& connection : connections) {
      for (std::size_t i : {0U, 1U}) {
        if ((waited[next++].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !connection.over) {
          connection.take(i, now + late);
        }
      }
      if (is_cut || connection.forgotten) continue;
      for (std::size_t i : {0U, 1U}) connection.give(i, now);
    }
    connections.remove_if([](const Connection& connection) { return connection.over; });
  }

  const int target;
  const Fd listener;
  const Fd wake{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  std::mutex mutex;
  bool stopped = false;
  bool changed = false;
  bool is_cut = false;
  std::chrono::milliseconds late{0};
  std::size_t accepted = 0;
  std::list<Connection> connections;
  std::thread thread;
};

Relay::Relay(int target_port, Fd listener) : m_impl(std::make_unique<Impl>(target_port, std::move(listener))) {}

Relay::~Relay() = default;

int Relay::port() const {
  return port_of(m_impl->listener.get());
}

void Relay::reset() {
  m_impl->command([this] {
    for (Connection& connection : m_impl->connections) {
      for (Fd& end : connection.ends) close_with_reset(end);
    }
    m_impl->connections.clear();
  });
}

void Relay::cut() {
  m_impl->command([this] {
    m_impl->is_cut = true;
    lose_packets(m_impl->listener.get(), true);
    for (Connection& connection : m_impl->connections) Impl::lose(connection, true);
  });
}

void Relay::mend() {
  m_impl->command([this] {
    m_impl->is_cut = false;
    lose_packets(m_impl->listener.get(), false);
    for (Connection& connection : m_impl->connections) {
      if (!connection.forgotten) Impl::lose(connection, false);
    }
  });
}

void Relay::forget() {
  m_impl->command([this] {
    for (Connection& connection : m_impl->connections) {
      connection.forgotten = true;
      Impl::lose(connection, true);
    }
  });
}

void Relay::delay(std::chrono::milliseconds by) {
  m_impl->command([this, by] { m_impl->late = by; });
}

std::size_t Relay::accepted() const {
  const std::lock_guard lock(m_impl->mutex);
  return m_impl->accepted;
}

std::size_t Relay::open() const {
  const std::lock_guard lock(m_impl->mutex);
  return static_cast<std::size_t>(std::count_if(m_impl->connections.begin(), m_impl->connections.end(),
                                                [](const Connection& each) { return !each.forgotten; }));
}

}  // namespace kt2::test
