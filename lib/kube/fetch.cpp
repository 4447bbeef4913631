#include "kube/fetch.hpp"

#include "base/backoff.hpp"
#include "kube/status.hpp"

namespace kt2::kube {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_idle_limit = 30s;
constexpr Duration k_first_backoff = 50ms;
constexpr Duration k_longest_backoff = 5s;
constexpr Duration k_longest_absence = 500ms;
constexpr int k_most_unauthorized = 3;

struct WholeAnswer final : Receiver {
  void head(const Head& its_head) override { head_of_it = its_head; }
  void data(std::string_view data) override { answer.body.append(data); }
  void end(std::optional<Broken> its_end) override {
    over = true;
    broken = std::move(its_end);
    answer.status = head_of_it.status;
    answer.content_type = head_of_it.content_type;
    answer.etag = head_of_it.etag;
  }

  Head head_of_it;
  Answer answer;
  bool over = false;
  std::optional<Broken> broken;
};

bool may_pass(int status, Trouble on_5xx) {
  return status == 429 || (status >= 500 && on_5xx == Trouble::passes);
}

bool is_hopeless(const Broken& broken) {
  return broken.why == Broken::Why::untrusted ||
         (broken.why == Broken::Why::credentials && broken.error.cause == Cause::usage);
}

}  // namespace

Result<Answer> fetch(Loop& loop, Http& http, const std::string& path, const std::vector<std::string>& headers,
                     const std::function<std::optional<Error>()>& stop,
                     const std::function<void(const std::optional<Error>&)>& trouble, Trouble on_5xx) {
  Backoff backoff(k_first_backoff, k_longest_backoff);
  for (int unauthorized = 0;;) {
    WholeAnswer whole;
    {
      const Http::Exchange exchange = http.get({path, headers, k_idle_limit}, whole);
      std::optional<Error> stopped;
      loop.run([&] { return whole.over || (stopped = stop()).has_value(); });
      if (!whole.over) return *std::move(stopped);
    }
    const bool other_credentials = whole.answer.status == 401 && ++unauthorized <= k_most_unauthorized;
    if (!whole.broken && !may_pass(whole.answer.status, on_5xx) && !other_credentials) {
      trouble(std::nullopt);
      return std::move(whole.answer);
    }
    if (whole.broken && is_hopeless(*whole.broken)) return std::move(whole.broken->error);
    if (other_credentials) http.refused();
    const bool absent = whole.broken && whole.broken->why == Broken::Why::unreachable;
    trouble(whole.broken
                ? whole.broken->error
                : Error{Cause::infrastructure,
                        "\"" + http.server() + "\": " + describe(status_of(whole.answer.status, whole.answer.body)),
                        {}});
    const Duration pause =
        whole.head_of_it.retry_after.value_or(absent ? backoff.next(k_longest_absence) : backoff.next());
    bool over = false;
    const Loop::TimerId timer = loop.at(Clock::now() + pause, [&over] { over = true; });
    std::optional<Error> stopped;
    loop.run([&] { return over || (stopped = stop()).has_value(); });
    loop.cancel(timer);
    if (!over) return *std::move(stopped);
  }
}

}  // namespace kt2::kube
