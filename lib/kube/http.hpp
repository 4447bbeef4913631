// Requests to one API server, many at once on one thread: proved by its credentials, shared over few connections, each
// ended the moment its handle is dropped. It never tries again; what an answer means is the caller's.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "kube/connections.hpp"
#include "kube/credentials.hpp"
#include "kube/loop.hpp"

namespace kt2::kube {

struct Request {
  std::string path;                  // with its query
  std::vector<std::string> headers;  // "Accept: application/json"
  Duration idle_limit{};             // an answer of which nothing came for this long is over
};

struct Head {
  int status = 0;
  std::string content_type;
  std::string etag;
  std::optional<Duration> retry_after;
};

// Why there is no whole answer.
struct Broken {
  enum class Why {
    unreachable,  // no connection: nobody listens, no such host, a proxy that refuses
    untrusted,    // the server's certificate, or ours to it
    cut,          // the connection ended, or was idle for too long
    credentials,  // there is nothing to prove ourselves by
  };
  Why why = Why::cut;
  Error error;  // names the server
};

// Who gets an answer. It may drop its exchange, or any other, from within each function.
class Receiver {
 public:
  virtual ~Receiver() = default;
  // Once, before the first data.
  virtual void head(const Head& head) = 0;
  virtual void data(std::string_view data) = 0;
  // The last call; nothing: the answer is whole.
  virtual void end(std::optional<Broken> broken) = 0;
};

class Http {
 public:
  // All three are borrowed. Credential plugins are given until `deadline` at most.
  Http(Loop& loop, Credentials& credentials, Clock::time_point deadline);
  ~Http();
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  // A request under way. Dropped, it is over, and its receiver is not called again.
  class Exchange {
   public:
    Exchange() = default;
    Exchange(Http& http, std::uint64_t id) : m_http(&http), m_id(id) {}
    Exchange(Exchange&& other) noexcept : m_http(std::exchange(other.m_http, nullptr)), m_id(other.m_id) {}
    Exchange& operator=(Exchange&& other) noexcept {
      if (this != &other) {
        drop();
        m_http = std::exchange(other.m_http, nullptr);
        m_id = other.m_id;
      }
      return *this;
    }
    ~Exchange() { drop(); }
    void drop() {
      if (m_http != nullptr) std::exchange(m_http, nullptr)->drop(m_id);
    }

   private:
    Http* m_http = nullptr;
    std::uint64_t m_id = 0;
  };

  // Begins a GET. `receiver` is borrowed, and never called from within this function.
  [[nodiscard]] Exchange get(Request request, Receiver& receiver);

  // The credentials in use were refused: later requests get others where there are any.
  void refused() { m_credentials.refused(); }

  // The server as messages name it: "https://127.0.0.1:6443".
  const std::string& server() const { return m_credentials.access().server; }

 private:
  struct Transfer;
  void drop(std::uint64_t id);
  void deliver();
  void done(void* easy, int code);
  void check_idle(Transfer& transfer);
  // Those that take one more request.
  Connections& connections();
  void retire(const Connections& dead);
  // Closes those that serve nobody any more.
  void sweep();

  Loop& m_loop;
  Credentials& m_credentials;
  Clock::time_point m_deadline;
  // As many requests as a server takes over one connection share one of these. One that is thought dead takes no new
  // ones, and lives as long as old ones wait there.
  struct Pool {
    std::unique_ptr<Connections> connections;
    bool dead = false;
  };
  std::vector<Pool> m_pools;
  std::unordered_map<std::uint64_t, std::unique_ptr<Transfer>> m_transfers;
  std::deque<std::uint64_t> m_news;  // of transfers that have something to deliver
  std::uint64_t m_last_id = 0;
  Loop::TimerId m_delivery = 0;
  Loop::TimerId m_sweep = 0;
};

}  // namespace kt2::kube
