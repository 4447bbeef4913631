#include "download/fetch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

#include "download/part.hpp"
#include "download/transfer.hpp"
#include "download/url.hpp"
#include "download/wait.hpp"

namespace kt2::download {
namespace {

using namespace std::chrono_literals;
using After = Trouble::After;

constexpr std::size_t k_text_limit = 1U << 20U;
constexpr Duration k_progress_interval = 100ms;

class TextSink final : public Sink {
 public:
  std::string text;

  Result<void> begin(const Body&) override {
    text.clear();
    return {};
  }
  Result<void> write(std::string_view data) override {
    if (text.size() + data.size() > k_text_limit) {
      return Error{Cause::infrastructure, "the body is larger than 1 MiB", {}};
    }
    text += data;
    return {};
  }
};

void note(const FetchOptions& options, std::string_view line) {
  if (options.note) options.note(line);
}

// The wait before the next attempt: the backoff less a random part, so that many who failed together do not come back
// together.
Duration wait_before_retry(Duration backoff, Duration retry_after, const FetchOptions& options) {
  std::random_device seed;
  const double share = std::uniform_real_distribution<double>(0.5, 1.0)(seed);
  const auto wait = std::chrono::duration_cast<Duration>(backoff * share);
  return std::min(std::max(wait, retry_after), options.longest_backoff);
}

std::string attempts_text(int count) {
  return fmt::format("({} attempt{})", count, count == 1 ? "" : "s");
}

// Calls `attempt` until it has no trouble, or none that another one could be free of.
template <class Attempt>
Result<void> try_often(const std::string& url, const FetchOptions& options, Attempt attempt) {
  const std::string what = fmt::format("downloading \"{}\"", shown_url(url));
  Duration backoff = std::min(options.first_backoff, options.longest_backoff);
  for (int count = 1;; ++count) {
    std::optional<Trouble> trouble = attempt();
    if (!trouble) return {};
    const bool again = trouble->after == After::retry || trouble->after == After::start_over;
    const std::string reason = trouble->error.message;
    trouble->error.message = fmt::format("{} {}", reason, attempts_text(count));
    if (!again || count >= options.attempts) return std::move(trouble->error).with(what);
    const Duration wait = wait_before_retry(backoff, trouble->retry_after, options);
    if (options.deadline && Clock::now() + wait >= *options.deadline) {
      trouble->error.cause = Cause::timeout;
      trouble->error.message += ", and the time limit leaves no time for another";
      return std::move(trouble->error).with(what);
    }
    note(options, fmt::format("{}: {}; attempt {} of {} in {}", what, reason, count + 1, options.attempts,
                              round_duration(wait)));
    if (auto waited = wait_until(-1, Clock::now() + wait, options); !waited) {
      return std::move(waited.error()).with(fmt::format("{}: {} {}", what, reason, attempts_text(count)));
    }
    backoff = std::min(backoff * 2, options.longest_backoff);
  }
}

// `progress`, called no more often than it asks for.
std::function<void(const Progress&)> at_intervals(const std::function<void(const Progress&)>& progress) {
  if (!progress) return {};
  return [&progress, last = std::optional<Clock::time_point>()](const Progress& now_is) mutable {
    const auto now = Clock::now();
    if (last && now - *last < k_progress_interval) return;
    last = now;
    progress(now_is);
  };
}

}  // namespace

Result<std::string> fetch_text(const std::string& url, const FetchOptions& options) {
  if (const auto scheme = url_scheme(url); !scheme) return scheme.error();
  FetchOptions quiet = options;
  quiet.progress = nullptr;
  TextSink sink;
  const auto fetched = try_often(url, options, [&] { return transfer({url, 0, {}}, sink, quiet); });
  if (!fetched) return fetched.error();
  return std::move(sink.text);
}

Result<void> fetch_file(const std::string& url, const std::filesystem::path& file, const FetchOptions& options) {
  if (const auto scheme = url_scheme(url); !scheme) return scheme.error();
  FetchOptions throttled = options;
  throttled.progress = at_intervals(options.progress);
  PartFile part(file, url);
  auto fetched = try_often(url, options, [&] {
    const Request request = part.request();
    if (request.offset > 0) {
      note(options, fmt::format("downloading \"{}\": going on after {} bytes", shown_url(url), request.offset));
    }
    auto trouble = transfer(request, part, throttled);
    if (trouble && (trouble->after == After::give_up || trouble->after == After::start_over)) part.discard();
    return trouble;
  });
  if (!fetched) {
    part.leave();
    return fetched;
  }
  const std::uint64_t size = part.size();
  if (auto finished = part.finish(); !finished) {
    part.discard();
    return std::move(finished.error()).with(fmt::format("downloading \"{}\"", shown_url(url)));
  }
  if (options.progress) options.progress({size, size});
  return {};
}

}  // namespace kt2::download
