#include "diagnosis/dump.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/epoll.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/no_sigpipe.hpp"
#include "diagnosis/describe.hpp"
#include "diagnosis/finding.hpp"
#include "diagnosis/folder.hpp"
#include "diagnosis/log_fetch.hpp"
#include "diagnosis/pod_logs.hpp"
#include "kube/fetch.hpp"
#include "kube/fields.hpp"
#include "kube/http.hpp"
#include "kube/loop.hpp"
#include "kube/status.hpp"
#include "kube/url_query.hpp"

namespace kt2::diagnosis {
namespace {

using namespace std::chrono_literals;
using kube::text_at;

constexpr int k_ok = 200;
// A server that does not answer is what is wrong: no reason to wait for it.
constexpr Duration k_patience = 5s;
// Of one object, the last ones.
constexpr std::size_t k_most_events = 50;
// What lists may take of the room, so that some is left for logs.
constexpr std::uint64_t k_share_of_lists = 2;

class Dumper {
 public:
  Dumper(kube::Credentials& credentials, const DumpOptions& options)
      : m_options(options),
        m_folder(options.directory, options.limit_bytes),
        m_http(m_loop, credentials, options.deadline),
        m_lists_end(options.limit_bytes - options.limit_bytes / k_share_of_lists) {}

  Result<std::string> run() {
    if (m_options.cancel_fd >= 0) m_loop.watch(m_options.cancel_fd, EPOLLIN, [](std::uint32_t) {});
    m_loop.at(m_options.deadline, [] {});
    // Early, so that it is there however the rest ends.
    if (auto written = m_folder.write("summary.txt", "this dump did not come to its end\n"); !written) {
      return std::move(written.error());
    }
    events();
    nodes();
    pods();
    if (!m_answered) {
      const std::string text = fmt::format("the API server does not answer: {}\n", m_troubles.front());
      if (auto written = m_folder.write("summary.txt", text); !written) return std::move(written.error());
      return Error{Cause::infrastructure, m_troubles.front(), {}};
    }
    for (std::string& trouble : fetch_logs(m_loop, m_http, std::move(m_logs), m_folder, [this] { return stopped(); })) {
      m_troubles.push_back(std::move(trouble));
    }
    std::string text = summary(std::move(m_findings), m_pods, m_nodes, m_troubles);
    if (auto written = m_folder.write("summary.txt", text); !written) return std::move(written.error());
    return text;
  }

 private:
  std::optional<Error> stopped() const {
    pollfd cancel{m_options.cancel_fd, POLLIN, 0};
    if (::poll(&cancel, 1, 0) > 0) return Error{Cause::interrupted, "interrupted", {}};
    if (Clock::now() >= m_options.deadline) return Error{Cause::timeout, "the time for the dump is over", {}};
    return std::nullopt;
  }

  Result<kube::Answer> get(const std::string& path) {
    std::optional<Error> trouble;
    const Clock::time_point patience = Clock::now() + k_patience;
    const auto timer = m_loop.at(patience, [] {});
    auto answer = kube::fetch(
        m_loop, m_http, path, {"Accept: application/json"},
        [&]() -> std::optional<Error> {
          if (trouble && Clock::now() >= patience) return trouble;
          return stopped();
        },
        [&](const std::optional<Error>& error) { trouble = error; });
    m_loop.cancel(timer);
    return answer;
  }

  // Every object of a list, page by page; false when it could not be read to its end.
  bool each(const std::string& resource, const std::function<void(Json&)>& object) {
    std::string next;
    do {
      if (!m_answered && !m_troubles.empty()) return false;  // once is enough
      const auto answer =
          get("/api/v1/" + resource + kube::UrlQuery().add("limit", "500").add_given("continue", next).text());
      if (!answer) return trouble(resource, answer.error().message);
      m_answered = true;
      if (answer->status != k_ok) {
        return trouble(resource, describe(kube::status_of(answer->status, answer->body)));
      }
      Json list = Json::parse(answer->body, nullptr, false);
      const auto items = list.is_object() ? list.find("items") : list.end();
      if (list.is_discarded() || !list.is_object() || items == list.end()) {
        return trouble(resource, "the answer is no list");
      }
      if (items->is_array()) {
        for (Json& item : *items) {
          if (item.is_object()) object(item);
        }
      }
      next = text_at(&list, {"metadata", "continue"});
    } while (!next.empty());
    return true;
  }

  bool trouble(const std::string& what, const std::string& why) {
    m_troubles.push_back(what + ": " + why);
    return false;
  }

  void write(const std::string& file, std::string_view text) {
    if (auto written = m_folder.write(file, text); !written) trouble(file, written.error().message);
  }

  void events() {
    std::vector<std::pair<std::string, std::string>> lines;  // by time
    each("events", [&](Json& event) {
      lines.emplace_back(event_time(event), event_line(event));
      m_events[event_subject(event)].push_back(lines.back());
      for (Finding& finding : findings_of_event(event)) m_findings.push_back(std::move(finding));
    });
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const auto& [time, line] : lines) text += line + "\n";
    if (m_answered) write("events.txt", text);
  }

  std::vector<std::string> events_of(const std::string& subject) {
    const auto found = m_events.find(subject);
    if (found == m_events.end()) return {};
    auto& all = found->second;
    std::sort(all.begin(), all.end());
    std::vector<std::string> last;
    for (std::size_t i = all.size() - std::min(all.size(), k_most_events); i < all.size(); ++i) {
      last.push_back(all[i].second);
    }
    return last;
  }

  void nodes() {
    std::string table = node_table_head();
    List list(*this, "nodes.json");
    each("nodes", [&](Json& node) {
      ++m_nodes;
      table += node_row(node);
      list.add(node);
      const std::string name(text_at(&node, {"metadata", "name"}));
      std::vector<Finding> findings = findings_of_node(node);
      if (!findings.empty()) write(node_file(name), describe_node(node, events_of("Node " + name)));
      std::move(findings.begin(), findings.end(), std::back_inserter(m_findings));
    });
    if (m_nodes > 0) write("nodes.txt", table);
  }

  void pods() {
    std::string table = pod_table_head();
    List list(*this, "pods.json");
    each("pods", [&](Json& pod) {
      ++m_pods;
      table += pod_row(pod);
      list.add(pod);
      const std::string name_space(text_at(&pod, {"metadata", "namespace"}));
      const std::string name(text_at(&pod, {"metadata", "name"}));
      std::vector<Finding> findings = findings_of_pod(pod);
      if (!findings.empty()) {
        write(pod_folder(name_space, name) + "/describe.txt",
              describe_pod(pod, events_of(fmt::format("Pod {}/{}", name_space, name))));
      }
      std::move(findings.begin(), findings.end(), std::back_inserter(m_findings));
      for (PodLog& log : logs_of(pod, wants_all_logs(name_space))) m_logs.push_back(std::move(log));
    });
    if (m_pods > 0) write("pods.txt", table);
  }

  bool wants_all_logs(const std::string& name_space) const {
    return name_space == "kube-system" || std::find(m_options.namespaces.begin(), m_options.namespaces.end(),
                                                    name_space) != m_options.namespaces.end();
  }

  // A list as the API would give it, an object a line, as long as there is room for lists.
  class List {
   public:
    List(Dumper& dumper, std::string file) : m_dumper(dumper), m_file(std::move(file)) {}
    List(const List&) = delete;
    List& operator=(const List&) = delete;
    ~List() {
      if (m_fd) append("\n]}\n");
    }

    void add(Json& object) {
      if (m_full || m_dumper.m_folder.left() < m_dumper.m_lists_end) return note_full();
      if (!m_fd) {
        auto fd = m_dumper.m_folder.create(m_file);
        if (!fd) return note_full();
        m_fd = *std::move(fd);
        append("{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[\n");
      } else {
        append(",\n");
      }
      // Who wrote which field is half of an object, and nobody's question here.
      if (const auto metadata = object.find("metadata"); metadata != object.end() && metadata->is_object()) {
        metadata->erase("managedFields");
      }
      append(object.dump(-1, ' ', false, Json::error_handler_t::replace));
    }

   private:
    void append(std::string_view text) {
      if (auto written = m_dumper.m_folder.append(m_fd, text, m_file); !written) m_full = true;
    }
    void note_full() {
      if (!m_full) m_dumper.trouble(m_file, "it is not whole: the limit of the dump, or of the disk");
      m_full = true;
    }

    Dumper& m_dumper;
    std::string m_file;
    Fd m_fd;
    bool m_full = false;
  };

  const DumpOptions& m_options;
  Folder m_folder;
  kube::Loop m_loop;
  kube::Http m_http;
  std::uint64_t m_lists_end;
  bool m_answered = false;
  std::vector<std::string> m_troubles;
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> m_events;  // by subject: time, line
  std::vector<Finding> m_findings;
  std::vector<PodLog> m_logs;
  std::size_t m_nodes = 0;
  std::size_t m_pods = 0;
};

}  // namespace

Result<std::string> dump(kube::Credentials& credentials, const DumpOptions& options) {
  const NoSigpipe no_sigpipe;
  return Dumper(credentials, options).run();
}

}  // namespace kt2::diagnosis
