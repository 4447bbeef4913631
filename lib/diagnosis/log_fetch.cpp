#include "diagnosis/log_fetch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <list>

#include "kube/status.hpp"

namespace kt2::diagnosis {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_idle_limit = 10s;
constexpr std::size_t k_at_once = 4;
// A log of less says nothing; one of more is nothing for a person, and is held in memory.
constexpr std::uint64_t k_least_bytes = 64UL * 1024;
constexpr std::uint64_t k_most_bytes = 8UL * 1024 * 1024;
constexpr int k_ok = 200;

// One log under way: the last bytes of it.
class Fetch final : public kube::Receiver {
 public:
  Fetch(const PodLog& log, std::size_t limit) : m_log(log), m_limit(limit) {}

  void begin(kube::Http& http) { m_exchange = http.get({m_log.path, {}, k_idle_limit}, *this); }

  void head(const kube::Head& head) override { m_status = head.status; }
  void data(std::string_view data) override {
    m_text.append(data);
    // Not at each piece: the front is moved out of the way.
    if (m_text.size() > 2 * m_limit) shorten();
  }
  void end(std::optional<kube::Broken> broken) override {
    m_over = true;
    if (broken) m_trouble = broken->error.message;
    if (m_status != k_ok && !broken) m_trouble = describe(kube::status_of(m_status, m_text));
  }

  bool over() const { return m_over; }
  const std::string& trouble() const { return m_trouble; }
  bool worth_writing() const { return m_status == k_ok; }
  const PodLog& log() const { return m_log; }
  std::size_t limit() const { return m_limit; }

  std::string text() {
    if (m_text.size() > m_limit) shorten();
    if (m_left_out == 0) return std::move(m_text);
    return fmt::format("[the first {} bytes are left out]\n{}", m_left_out, m_text);
  }

 private:
  void shorten() {
    std::size_t cut = m_text.size() - m_limit;
    const std::size_t line_end = m_text.find('\n', cut);
    // A line that is most of it is cut.
    if (line_end != std::string::npos && line_end - cut < m_limit / 2) cut = line_end + 1;
    m_text.erase(0, cut);
    m_left_out += cut;
  }

  PodLog m_log;
  std::size_t m_limit;
  kube::Http::Exchange m_exchange;
  int m_status = 0;
  std::string m_text;
  std::size_t m_left_out = 0;
  bool m_over = false;
  std::string m_trouble;
};

}  // namespace

std::vector<std::string> fetch_logs(kube::Loop& loop, kube::Http& http, std::vector<PodLog> logs, Folder& folder,
                                    const std::function<std::optional<Error>()>& stop) {
  std::stable_sort(logs.begin(), logs.end(), [](const PodLog& a, const PodLog& b) { return a.urgent > b.urgent; });
  std::list<Fetch> under_way;
  std::size_t next = 0;
  std::size_t failed = 0;
  std::string first_failure;
  std::optional<Error> write_error;
  const auto left = [&] {
    std::uint64_t promised = 0;
    for (const Fetch& fetch : under_way) promised += fetch.limit();
    return folder.left() - std::min(folder.left(), promised);
  };
  const auto step = [&] {
    for (auto fetch = under_way.begin(); fetch != under_way.end();) {
      if (!fetch->over()) {
        ++fetch;
        continue;
      }
      if (!fetch->trouble().empty() && failed++ == 0) first_failure = fetch->log().file + ": " + fetch->trouble();
      if (fetch->worth_writing()) {
        if (auto written = folder.write(fetch->log().file, fetch->text()); !written) write_error = written.error();
      }
      fetch = under_way.erase(fetch);
    }
    while (under_way.size() < k_at_once && next < logs.size() && left() >= k_least_bytes) {
      const std::uint64_t share = left() / (logs.size() - next);
      under_way.emplace_back(logs[next++], std::clamp(share, k_least_bytes, k_most_bytes)).begin(http);
    }
  };
  step();
  std::optional<Error> stopped;
  loop.run([&] {
    step();
    return under_way.empty() || write_error || (stopped = stop()).has_value();
  });
  std::vector<std::string> troubles;
  if (failed > 0) troubles.push_back(fmt::format("{} logs, the first: {}", failed, first_failure));
  if (write_error) troubles.push_back(write_error->message);
  const std::size_t missing = logs.size() - next + under_way.size();
  if (missing > 0) {
    troubles.push_back(fmt::format("{} logs: {}", missing, stopped ? stopped->message : "the limit of the dump"));
  }
  return troubles;
}

}  // namespace kt2::diagnosis
