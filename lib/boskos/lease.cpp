#include "boskos/lease.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "base/backoff.hpp"

namespace kt2::boskos {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view k_free = "free";
constexpr std::string_view k_busy = "busy";
constexpr std::string_view k_dirty = "dirty";

// Boskos serves those who wait in their order, and forgets who did not ask for half a minute.
constexpr Duration k_first_wait = 1s;
constexpr Duration k_longest_wait = 8s;
constexpr Duration k_note_interval = 30s;
// For the answer to a request that may have taken a resource.
constexpr Duration k_answer_patience = 5s;
constexpr Duration k_release_limit = 1min;
constexpr Duration k_give_back_limit = 5s;
// Boskos says that a resource is not there also when it could not look.
constexpr int k_not_found_asked = 3;
constexpr Duration k_not_found_wait = 1s;

bool may_pass(int status) {
  return status == 408 || status == 429 || status >= 500;
}

// "HTTP 404: no available resource a, try again later."
std::string said(const Answer& answer) {
  const std::string_view body = answer.body;
  constexpr std::size_t k_most = 300;
  std::string line(body.substr(0, std::min(body.find('\n'), k_most)));
  return fmt::format("HTTP {}{}{}", answer.status, line.empty() ? "" : ": ", line);
}

std::string refused_text(const Server& server, const Answer& answer) {
  return fmt::format("{}: the server refuses {} ({})", said(answer),
                     server.user.empty() ? "a request without a user and a password" : "the user or the password",
                     server.user.empty() ? "none was given" : fmt::format("user \"{}\"", server.user));
}

// Until `until` has come; the error is a reason to stop.
Result<void> wait(Clock::time_point until, const Limits& limits) {
  for (;;) {
    if (auto stop = reason_to_stop(limits)) return *std::move(stop);
    const auto now = Clock::now();
    if (now >= until) return {};
    const auto next = limits.deadline ? std::min(until, *limits.deadline) : until;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - now).count();
    pollfd cancel{limits.cancel_fd, POLLIN, 0};
    ::poll(&cancel, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000)));
  }
}

// Boskos tells those who wait apart by it.
std::string request_id() {
  std::random_device random;
  return fmt::format("kubetest2-{:08x}{:08x}", random(), random());
}

class Acquisition {
 public:
  Acquisition(const Server& server, const Wanted& wanted, const Limits& limits, const Note& note)
      : m_server(server), m_wanted(wanted), m_limits(limits), m_note(note) {
    m_limits.patience = k_answer_patience;
  }

  Result<std::string> run() {
    const auto give_up = m_wanted.timeout > Duration::zero() ? m_begin + m_wanted.timeout : Clock::time_point::max();
    for (;;) {
      auto name = ask();
      if (!name) return std::move(name.error()).with(what());
      if (!name->empty()) return taken(*std::move(name));
      const auto now = Clock::now();
      if (now >= give_up) {
        return Error{Cause::infrastructure,
                     fmt::format("{}: {}, for {}", what(), m_reason, format_duration(m_wanted.timeout)),
                     {}};
      }
      tell(now);
      if (auto waited = wait(std::min(now + m_backoff.next(), give_up), m_limits); !waited) {
        return std::move(waited.error()).with(fmt::format("{}: {}", what(), m_reason));
      }
    }
  }

 private:
  std::string what() const { return fmt::format("a {} from Boskos at {}", m_wanted.type, shown(m_server)); }

  // The name of what the server gave; empty when there is reason to ask again.
  Result<std::string> ask() {
    const auto answer = post(m_server, "acquire",
                             {{"type", m_wanted.type},
                              {"state", k_free},
                              {"dest", k_busy},
                              {"owner", m_wanted.owner},
                              {"request_id", m_request_id}},
                             m_limits);
    if (!answer) {
      if (answer.error().cause != Cause::infrastructure) return answer.error();
      m_reason = answer.error().message;
      return std::string();
    }
    if (answer->status == 200) return name_in(answer->body);
    if (answer->status == 404) return none_free(*answer);
    if (answer->status == 401 && answer->challenged) {
      return Error{Cause::usage, refused_text(m_server, *answer), {}};
    }
    if (!may_pass(answer->status)) {
      const bool ours = answer->status == 400 || answer->status == 401 || answer->status == 403;
      return Error{ours ? Cause::usage : Cause::infrastructure, said(*answer), {}};
    }
    m_reason = said(*answer);
    return std::string();
  }

  static Result<std::string> name_in(const std::string& body) {
    const auto resource = nlohmann::json::parse(body, nullptr, false);
    if (resource.is_object()) {
      const auto name = resource.find("name");
      if (name != resource.end() && name->is_string() && !name->get<std::string>().empty()) {
        return name->get<std::string>();
      }
    }
    return Error{Cause::infrastructure, "the server answers with no resource: is it a Boskos?", {}};
  }

  Result<std::string> none_free(const Answer& answer) {
    const bool unknown = answer.body.find("does not exist") != std::string::npos;
    // Asking for the first of a type that is made on demand has it made.
    if (unknown && m_unknown) {
      return Error{Cause::usage, fmt::format("the server knows no such type ({})", said(answer)), {}};
    }
    m_unknown = unknown;
    m_reason = unknown ? said(answer) : "none is free";
    return std::string();
  }

  // What was asked for before the stop came is not wanted any more.
  Result<std::string> taken(std::string name) {
    const auto stop = reason_to_stop(m_limits);
    if (!stop) return name;
    const Limits limits{-1, Clock::now() + k_give_back_limit};
    if (auto released = release(m_server, m_wanted.owner, name, limits, m_note); !released) {
      m_note(fmt::format("{} came when it was not wanted any more, and could not be given back: {}", name,
                         released.error().message));
    }
    return Error(*stop).with(what());
  }

  void tell(Clock::time_point now) {
    if (m_told_reason == m_reason && now < m_told + k_note_interval) return;
    m_told = now;
    m_told_reason = m_reason;
    const std::string limit =
        m_wanted.timeout > Duration::zero() ? " of " + format_duration(m_wanted.timeout) : std::string();
    m_note(fmt::format("waiting for {}: {}; waited {}{}", what(), m_reason, round_duration(now - m_begin), limit));
  }

  const Server& m_server;
  const Wanted& m_wanted;
  Limits m_limits;
  const Note& m_note;
  const std::string m_request_id = request_id();
  const Clock::time_point m_begin = Clock::now();
  Backoff m_backoff{k_first_wait, k_longest_wait};
  std::string m_reason;
  bool m_unknown = false;
  std::string m_told_reason;
  Clock::time_point m_told;
};

}  // namespace

Result<std::string> acquire(const Server& server, const Wanted& wanted, const Limits& limits, const Note& note) {
  return Acquisition(server, wanted, limits, note).run();
}

Beat beat(const Server& server, const std::string& owner, const std::string& name, const Limits& limits) {
  for (int asked = 1;; ++asked) {
    const auto answer = post(server, "update", {{"name", name}, {"owner", owner}, {"state", k_busy}}, limits);
    if (!answer) return {Standing::unsure, answer.error().message};
    if (answer->status == 200) return {Standing::held, {}};
    if (answer->status == 401 && answer->challenged) return {Standing::unsure, refused_text(server, *answer)};
    if (answer->status == 401 || answer->status == 409) return {Standing::lost, said(*answer)};
    if (answer->status != 404) return {Standing::unsure, said(*answer)};
    if (asked == k_not_found_asked) return {Standing::lost, said(*answer)};
    if (!wait(Clock::now() + k_not_found_wait, limits)) return {Standing::unsure, said(*answer)};
  }
}

Result<std::string> release(const Server& server, const std::string& owner, const std::string& name,
                            const Limits& limits, const Note& note) {
  const std::string what = fmt::format("giving {} back to Boskos at {}", name, shown(server));
  const auto give_up = Clock::now() + k_release_limit;
  Backoff backoff(k_first_wait, k_longest_wait);
  for (std::string told;;) {
    const auto answer = post(server, "release", {{"name", name}, {"dest", k_dirty}, {"owner", owner}}, limits);
    Error trouble;
    if (!answer) {
      trouble = answer.error();
    } else if (answer->status == 200) {
      return std::string();
    } else if (answer->status == 404 || (answer->status == 401 && !answer->challenged)) {
      return said(*answer);
    } else {
      const bool refused = answer->status == 401;
      trouble = {
          refused ? Cause::usage : Cause::infrastructure, refused ? refused_text(server, *answer) : said(*answer), {}};
    }
    const bool passes = trouble.cause == Cause::infrastructure && (!answer || may_pass(answer->status));
    if (!passes || Clock::now() >= give_up) return std::move(trouble).with(what);
    if (trouble.message != told) note(fmt::format("{}: {}; trying again", what, trouble.message));
    told = trouble.message;
    if (auto waited = wait(std::min(Clock::now() + backoff.next(), give_up), limits); !waited) {
      return std::move(trouble).with(what);
    }
  }
}

}  // namespace kt2::boskos
