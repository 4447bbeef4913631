#include "kube/waiting.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/epoll.h>

#include <algorithm>
#include <memory>

#include "base/no_sigpipe.hpp"
#include "kube/discovery.hpp"
#include "kube/fetch.hpp"
#include "kube/http.hpp"
#include "kube/loop.hpp"

namespace kt2::kube {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_between_looks = 100ms;  // at what changed
// Until then a server that is away is nothing to be told of.
constexpr Duration k_tolerated_trouble = 1s;

// One selection of one wait: what is watched, and its count.
class Watched final : public Observer {
 public:
  // `news` is called after each change.
  Watched(Tally tally, std::function<void()> news) : m_tally(std::move(tally)), m_news(std::move(news)) {}

  void begin(Loop& loop, Http& http, ServerTraits& traits, Selection selection, const ListWatchOptions& options) {
    m_resource = selection.resource.full_name();
    m_kind = selection.resource.kind_name();
    m_list_watch = std::make_unique<ListWatch>(loop, http, traits, std::move(selection), *this, options);
    m_list_watch->start();
  }

  void begin_list() override { m_tally.begin_list(); }
  void listed(const Json& object) override {
    m_tally.listed(object, Clock::now());
    look();
  }
  void end_list() override {
    m_listed = true;
    m_tally.end_list(Clock::now());
    look();
  }
  void changed(const Json& object) override {
    m_tally.changed(object, Clock::now());
    look();
  }
  void deleted(const Json& object) override {
    m_tally.deleted(object, Clock::now());
    look();
  }
  void trouble(const std::optional<Error>& error) override {
    if (!error) {
      m_trouble.reset();
    } else {
      if (!m_trouble) m_troubled_since = Clock::now();
      m_trouble = error->message;
    }
    m_news();
  }
  void failed(Error error, bool no_such_resource) override {
    m_error = std::move(error);
    m_unknown = no_such_resource;
    m_news();
  }

  // What was watched does not exist: whether it is worth asking discovery anew.
  bool unknown() const { return m_unknown; }

  // Takes in what the time alone changes, and stops watching what is decided.
  void look() {
    if (over()) return;
    m_verdict = m_tally.verdict(Clock::now());
    if (m_verdict.state != State::unmet) m_list_watch->stop();
    m_news();
  }

  bool over() const { return m_error || m_verdict.state != State::unmet; }
  bool listed() const { return m_listed; }
  bool met() const { return m_verdict.state == State::met; }
  const std::optional<Error>& error() const { return m_error; }
  const Verdict& verdict() const { return m_verdict; }
  std::optional<Clock::time_point> next_look() const { return over() ? std::nullopt : m_tally.next_look(); }
  const Tally& tally() const { return m_tally; }
  const std::string& resource() const { return m_resource; }
  const std::string& kind() const { return m_kind; }

  std::string line() const {
    const Clock::time_point now = Clock::now();
    if (m_error) return m_error->message;
    std::string line = m_tally.line(now);
    if (m_trouble && now - m_troubled_since >= k_tolerated_trouble)
      line += fmt::format(" ({}; trying again)", *m_trouble);
    return line;
  }

 private:
  Tally m_tally;
  std::function<void()> m_news;
  std::unique_ptr<ListWatch> m_list_watch;
  std::string m_resource;
  std::string m_kind;
  Verdict m_verdict;
  bool m_listed = false;
  std::optional<Error> m_error;
  bool m_unknown = false;
  std::optional<std::string> m_trouble;
  Clock::time_point m_troubled_since{};
};

// All waits of one call.
class Waiter {
 public:
  Waiter(Credentials& credentials, const std::vector<WaitRequest>& requests, const WaitOptions& options)
      : m_credentials(credentials),
        m_requests(requests),
        m_options(options),
        m_began(Clock::now()),
        m_http(m_loop, credentials, options.deadline.value_or(m_began + 24h)),
        m_discovery(
            [this](const std::string& path, const std::vector<std::string>& headers, Trouble on_5xx) {
              return fetch(
                  m_loop, m_http, path, headers, [this] { return reason_to_stop(); },
                  [this](const std::optional<Error>& error) { tell_absence(error); }, on_5xx);
            },
            options.cache, credentials.access().server) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  Result<void> run() {
    if (m_options.cancel_fd >= 0) {
      // Only its wake-up: reason_to_stop() looks.
      m_loop.watch(m_options.cancel_fd, EPOLLIN, [](std::uint32_t) {});
    }
    if (m_options.deadline) m_loop.at(*m_options.deadline, [] {});
    if (auto begun = begin(); !begun) return begun;
    std::optional<Error> stopped;
    m_loop.run([&] { return settled() || (stopped = reason_to_stop()).has_value(); });
    if (!m_asked_again && unknown()) {
      // Discovery was asked before this wait, perhaps of another server at this address.
      m_asked_again = true;
      m_discovery.outdated();
      m_waits.clear();
      return run();
    }
    tell_lines(true);
    report();
    return result(std::move(stopped));
  }

 private:
  struct Wait {
    std::vector<std::unique_ptr<Watched>> watched;
    std::string name;
    std::string line;  // told last
    Clock::time_point next_line{};
    bool listed() const {
      return std::all_of(watched.begin(), watched.end(),
                         [](const auto& each) { return each->listed() || each->over(); });
    }
    // What never comes true.
    bool lost() const {
      return std::any_of(watched.begin(), watched.end(), [](const auto& each) { return each->over() && !each->met(); });
    }
    bool met() const {
      return std::all_of(watched.begin(), watched.end(), [](const auto& each) { return each->met(); });
    }
  };

  std::optional<Error> reason_to_stop() const {
    pollfd cancel{m_options.cancel_fd, POLLIN, 0};
    if (::poll(&cancel, 1, 0) > 0) return Error{Cause::interrupted, "interrupted", {}};
    if (m_options.deadline && Clock::now() >= *m_options.deadline) return Error{Cause::timeout, "timed out", {}};
    return std::nullopt;
  }

  // Of all that is wrong with the requests, before anything is waited for.
  Result<void> begin() {
    std::vector<Condition> conditions;
    for (const WaitRequest& request : m_requests) {
      auto condition = Condition::parse(request.condition);
      if (!condition) return std::move(condition.error());
      conditions.push_back(*std::move(condition));
    }
    for (std::size_t i = 0; i < m_requests.size(); ++i) {
      if (auto begun = begin(i, conditions[i]); !begun) return begun;
    }
    return {};
  }

  Result<void> begin(std::size_t index, const Condition& condition) {
    const WaitRequest& request = m_requests[index];
    auto targets = m_discovery.targets(request.what);
    if (!targets) return unreachable(std::move(targets.error()), index);
    Wait& wait = m_waits.emplace_back();
    wait.name = request.name;
    for (Target& target : *targets) {
      if (auto fits = condition.check(target.resource); !fits) return fits;
      if (!target.name.empty() && request.all_namespaces && target.resource.namespaced) {
        return Error{Cause::usage, "a resource cannot be retrieved by name across all namespaces", {}};
      }
      if (!target.name.empty() && (!request.labels.empty() || !request.fields.empty())) {
        return Error{Cause::usage, fmt::format("\"{}\" is named: a selector cannot be given as well", target.name), {}};
      }
      Selection selection{target.resource, {}, target.name, request.labels, request.fields};
      if (target.resource.namespaced && !request.all_namespaces) {
        selection.name_space = request.name_space.empty() ? m_credentials.access().name_space : request.name_space;
      }
      TallyOptions options{target.resource, target.name, request.all_namespaces, m_options.fail_fast_after};
      Watched& watched = *wait.watched.emplace_back(
          std::make_unique<Watched>(Tally(condition, std::move(options)), [this] { news(); }));
      watched.begin(m_loop, m_http, m_traits, std::move(selection), m_options.watch);
    }
    return {};
  }

  // Something changed: its line is told soon, and what time alone may change is looked at again in time.
  void news() { plan_lines(std::max(Clock::now(), m_next_lines)); }

  void plan_lines(Clock::time_point when) {
    if (m_line_timer != 0 && m_lines_at <= when) return;
    m_loop.cancel(m_line_timer);
    m_lines_at = when;
    m_line_timer = m_loop.at(when, [this] {
      m_line_timer = 0;
      m_next_lines = Clock::now() + k_between_looks;
      tell_lines(false);
      set_look();
    });
  }

  void set_look() {
    std::optional<Clock::time_point> first;
    for (const Wait& wait : m_waits) {
      for (const auto& watched : wait.watched) {
        const auto next = watched->next_look();
        if (next && (!first || *next < *first)) first = next;
      }
    }
    m_loop.cancel(m_look_timer);
    m_look_timer = 0;
    if (!first) return;
    m_look_timer = m_loop.at(*first, [this] {
      m_look_timer = 0;
      for (const Wait& wait : m_waits) {
        for (const auto& watched : wait.watched) watched->look();
      }
      set_look();
    });
  }

  // `last`: whatever is not told yet. What is lost the result tells.
  void tell_lines(bool last) {
    const auto now = Clock::now();
    for (std::size_t i = 0; i < m_waits.size(); ++i) {
      Wait& wait = m_waits[i];
      std::string line = line_of(wait);
      if (line == wait.line || wait.lost()) continue;
      const auto due = line_due(wait);
      if (!last && now < due) {
        plan_lines(due);
        continue;
      }
      if (m_options.status) m_options.status(i, wait.met(), line);
      wait.line = std::move(line);
      wait.next_line = now + m_options.line_interval;
    }
  }

  Clock::time_point line_due(const Wait& wait) const {
    if (wait.met()) return {};
    return wait.listed() ? wait.next_line : std::max(wait.next_line, m_began + k_tolerated_trouble);
  }

  static std::string line_of(const Wait& wait) {
    const bool met = wait.met();
    std::string line;
    for (const auto& watched : wait.watched) {
      // Of several, only what is missing.
      if (!met && watched->met()) continue;
      line += (line.empty() ? "" : "; ") + line_of(wait, *watched);
    }
    return wait.name.empty() ? line : wait.name + ": " + line;
  }

  // A name says which resource it is, where it is one.
  static std::string line_of(const Wait& wait, const Watched& watched) {
    if (watched.error() || (!wait.name.empty() && wait.watched.size() == 1)) return watched.line();
    return watched.resource() + ": " + watched.line();
  }

  void tell_absence(const std::optional<Error>& error) {
    m_absence = error;
    const auto now = Clock::now();
    if (!error || !m_options.status || now < std::max(m_began + k_tolerated_trouble, m_next_absence)) return;
    m_next_absence = now + m_options.line_interval;
    m_options.status(m_waits.size(), false, fmt::format("{}; trying again", error->message));
  }

  bool unknown() const {
    return std::any_of(m_waits.begin(), m_waits.end(), [](const Wait& wait) {
      return std::any_of(wait.watched.begin(), wait.watched.end(), [](const auto& each) { return each->unknown(); });
    });
  }

  // Whether there is nothing more to wait for.
  bool settled() const {
    bool all_met = true;
    bool all_listed = true;
    for (const Wait& wait : m_waits) {
      for (const auto& watched : wait.watched) {
        if (watched->over() && !watched->met()) return true;
        all_met = all_met && watched->met();
        all_listed = all_listed && (watched->met() || watched->listed());
      }
    }
    return all_met || (m_options.once && all_listed);
  }

  void report() const {
    if (!m_options.object) return;
    const Clock::time_point now = Clock::now();
    for (std::size_t i = 0; i < m_waits.size(); ++i) {
      for (const auto& watched : m_waits[i].watched) {
        for (ObjectReport& object : watched->tally().objects(now)) {
          const Duration after = object.since - m_began;
          m_options.object({i, watched->resource(), watched->kind(), std::move(object), std::max(after, Duration{})});
        }
      }
    }
  }

  Result<void> result(std::optional<Error> stopped) const {
    std::string missing;
    for (const Wait& wait : m_waits) {
      for (const auto& watched : wait.watched) {
        if (watched->error()) return *watched->error();
        if (watched->verdict().state == State::failed) {
          const std::string name = wait.name.empty() ? "" : wait.name + ": ";
          return Error{Cause::deployer, name + line_of(wait, *watched), {}};
        }
      }
      if (!wait.met()) missing += (missing.empty() ? "" : "; ") + line_of(wait);
    }
    if (missing.empty()) return {};
    return Error{stopped ? stopped->cause : Cause::timeout, missing, {}};
  }

  // What kept discovery from an answer when it was stopped.
  Error unreachable(Error error, std::size_t index) const {
    if (error.cause != Cause::timeout && error.cause != Cause::interrupted) return error;
    const WaitRequest& request = m_requests[index];
    const std::string name = request.name.empty() ? fmt::format("{}", fmt::join(request.what, " ")) : request.name;
    return {
        error.cause, fmt::format("{}: {}", name, m_absence ? m_absence->message : "no answer from the server yet"), {}};
  }

  Credentials& m_credentials;
  const std::vector<WaitRequest>& m_requests;
  const WaitOptions& m_options;
  const Clock::time_point m_began;
  Loop m_loop;
  Http m_http;
  ServerTraits m_traits;
  Discovery m_discovery;
  std::vector<Wait> m_waits;
  bool m_asked_again = false;
  std::optional<Error> m_absence;
  Clock::time_point m_next_absence{};
  Loop::TimerId m_line_timer = 0;
  Clock::time_point m_lines_at{};
  Loop::TimerId m_look_timer = 0;
  Clock::time_point m_next_lines{};
};

}  // namespace

Result<void> wait(Credentials& credentials, const std::vector<WaitRequest>& requests, const WaitOptions& options) {
  const NoSigpipe no_sigpipe;
  return Waiter(credentials, requests, options).run();
}

}  // namespace kt2::kube
