// The objects of one selection as they are and as they change: one list, then one watch from where it stood, for as
// long as it takes. It lives through cut connections, servers that are away or overloaded, and histories that were
// compacted; no change is missed, and none is told twice.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "base/backoff.hpp"
#include "kube/framer.hpp"
#include "kube/http.hpp"
#include "kube/json.hpp"
#include "kube/loop.hpp"
#include "kube/resource.hpp"
#include "kube/status.hpp"

namespace kt2::kube {

struct Selection {
  Resource resource;
  std::string name_space;  // empty: all of them, or a resource without
  std::string name;        // empty: every one
  std::string labels;      // selectors as the API takes them
  std::string fields;
};

// Who is told. It may stop the ListWatch from within each function, but not destroy it.
class Observer {
 public:
  virtual ~Observer() = default;
  // A list: its begin, each object, its end. One that breaks off is begun anew. After the first, another one tells what
  // changed unseen: what was there and is not in it is gone.
  virtual void begin_list() = 0;
  virtual void listed(const Json& object) = 0;
  virtual void end_list() = 0;
  // What changed since, in the server's order.
  virtual void changed(const Json& object) = 0;
  virtual void deleted(const Json& object) = 0;
  // Nothing can be heard now, and why; it is tried again. Nothing: all is well again.
  virtual void trouble(const std::optional<Error>& error) = 0;
  // It will never work: refused, or, with `no_such_resource`, what discovery said is not so, or no longer. The last
  // call.
  virtual void failed(Error error, bool no_such_resource) = 0;
};

// What was learned of a server, for all that watch it.
struct ServerTraits {
  bool streams_lists = true;  // a watch may begin with the list (sendInitialEvents)
  bool has_streamed = false;  // one did: a server that is slow is not taken for one that has no such thing
};

struct ListWatchOptions {
  // Servers send a bookmark each minute: a watch that is silent for longer hangs on a connection that is dead.
  Duration idle_limit = std::chrono::seconds(90);
  // How long a streamed list may be silent before its end, until the server is taken for one that has no such thing.
  Duration list_patience = std::chrono::seconds(5);
  Duration first_backoff = std::chrono::milliseconds(100);
  Duration longest_backoff = std::chrono::seconds(10);
  // While nobody listens there: a server that is about to come up is to be found soon.
  Duration longest_absence = std::chrono::milliseconds(500);
  int page = 500;  // objects of one answer of a list
};

class ListWatch final : private Receiver {
 public:
  // All is borrowed.
  ListWatch(Loop& loop, Http& http, ServerTraits& traits, Selection selection, Observer& observer,
            ListWatchOptions options = {});
  ~ListWatch() override;
  ListWatch(const ListWatch&) = delete;
  ListWatch& operator=(const ListWatch&) = delete;

  void start();
  // The observer is not called again.
  void stop();

 private:
  enum class Phase { streaming, listing, watching };

  void head(const Head& head) override;
  void data(std::string_view data) override;
  void end(std::optional<Broken> broken) override;

  void list();
  void request();
  std::string path() const;
  bool event(std::string_view text);
  void page(std::string_view body);
  void refused(const Status& status);
  void broke(Broken broken);
  void synced();
  void well();
  void retry(Error error, Duration wait);
  void fail(Error error, bool no_such_resource = false);
  void mind_patience(Clock::time_point since);
  Error error(Cause cause, std::string_view what) const;

  Loop& m_loop;
  Http& m_http;
  ServerTraits& m_traits;
  Selection m_selection;
  Observer& m_observer;
  ListWatchOptions m_options;

  Phase m_phase = Phase::listing;
  std::string m_version;   // resourceVersion to go on from
  std::string m_continue;  // of the list's next page
  Http::Exchange m_exchange;
  Loop::TimerId m_timer = 0;
  Loop::TimerId m_patience = 0;
  Head m_head;
  std::string m_body;
  Framer m_framer;
  Backoff m_backoff;
  Clock::time_point m_began{};  // of the request
  Clock::time_point m_heard{};  // the last event
  bool m_stopped = false;
  bool m_troubled = false;
  bool m_was_well = false;  // the server has answered us before
  int m_unauthorized = 0;
};

}  // namespace kt2::kube
