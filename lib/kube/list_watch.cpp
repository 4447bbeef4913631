#include "kube/list_watch.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <random>

#include "kube/url_query.hpp"

namespace kt2::kube {
namespace {

using namespace std::chrono_literals;

constexpr int k_ok = 200;
constexpr int k_bad_request = 400;
constexpr int k_unauthorized = 401;
constexpr int k_not_found = 404;
constexpr int k_request_timeout = 408;
constexpr int k_gone = 410;
constexpr int k_invalid = 422;
constexpr int k_too_many = 429;
constexpr int k_server_error = 500;
// How often other credentials are tried in a row.
constexpr int k_most_unauthorized = 3;
// The body of a refusal is short.
constexpr std::size_t k_longest_refusal = 64UL * 1024;
// Servers end a watch after this long, or a little more; a new one goes on from there.
constexpr int k_watch_seconds = 300;
// One that ended sooner, without an event, is not begun again at once.
constexpr Duration k_short_watch = 1s;

std::string text_at(const Json& object, const Json::json_pointer& pointer) {
  // A pointer through something that is no object throws.
  try {
    const Json& found = object.at(pointer);
    return found.is_string() ? found.get<std::string>() : std::string();
  } catch (const Json::exception&) {
    return {};
  }
}

const Json::json_pointer k_version("/metadata/resourceVersion");
const Json::json_pointer k_continue("/metadata/continue");
const Json::json_pointer k_list_end("/metadata/annotations/k8s.io~1initial-events-end");

std::string watch_seconds() {
  // Not all at once, a few minutes later.
  static thread_local std::minstd_rand random{std::random_device{}()};
  return std::to_string(std::uniform_int_distribution(k_watch_seconds, 2 * k_watch_seconds)(random));
}

}  // namespace

ListWatch::ListWatch(Loop& loop, Http& http, ServerTraits& traits, Selection selection, Observer& observer,
                     ListWatchOptions options)
    : m_loop(loop),
      m_http(http),
      m_traits(traits),
      m_selection(std::move(selection)),
      m_observer(observer),
      m_options(options),
      m_backoff(options.first_backoff, options.longest_backoff) {}

ListWatch::~ListWatch() {
  stop();
}

void ListWatch::start() {
  list();
  request();
}

void ListWatch::stop() {
  m_stopped = true;
  m_exchange.drop();
  m_loop.cancel(m_timer);
  m_loop.cancel(m_patience);
}

// From the begin, at the next request.
void ListWatch::list() {
  m_phase = m_traits.streams_lists ? Phase::streaming : Phase::listing;
  m_continue.clear();
  m_version.clear();
}

std::string ListWatch::path() const {
  UrlQuery query;
  query.add_given("labelSelector", m_selection.labels);
  std::string fields = m_selection.fields;
  if (!m_selection.name.empty()) {
    fields = fmt::format("metadata.name={}{}{}", m_selection.name, fields.empty() ? "" : ",", fields);
  }
  query.add_given("fieldSelector", fields);
  if (m_phase == Phase::listing) {
    query.add("limit", std::to_string(m_options.page)).add_given("continue", m_continue);
  } else {
    query.add("watch", "true").add("allowWatchBookmarks", "true").add("timeoutSeconds", watch_seconds());
    if (m_phase == Phase::streaming) {
      query.add("sendInitialEvents", "true").add("resourceVersionMatch", "NotOlderThan");
    } else {
      query.add("resourceVersion", m_version);
    }
  }
  return m_selection.resource.path(m_selection.name_space) + query.text();
}

void ListWatch::request() {
  m_head = {};
  m_body.clear();
  m_framer = Framer();
  // Before the next one, which may take its place on the connection.
  m_exchange.drop();
  m_began = m_heard = Clock::now();
  m_exchange = m_http.get({path(), {"Accept: application/json"}, m_options.idle_limit}, *this);
}

void ListWatch::head(const Head& head) {
  m_head = head;
  if (head.status != k_ok) return;
  if (m_phase != Phase::listing) well();
  if (m_phase == Phase::streaming) {
    m_observer.begin_list();
    if (!m_stopped && !m_traits.has_streamed) mind_patience(Clock::now());
  }
}

// A server that knows nothing of streamed lists takes the request for a plain watch, and never ends the list.
void ListWatch::mind_patience(Clock::time_point since) {
  m_patience = m_loop.at(since + m_options.list_patience, [this, since] {
    if (m_traits.has_streamed) return;
    const Clock::time_point last = std::max(since, m_heard);
    if (Clock::now() < last + m_options.list_patience) return mind_patience(last);
    m_traits.streams_lists = false;
    list();
    request();
  });
}

void ListWatch::data(std::string_view data) {
  if (m_head.status != k_ok) {
    m_body.append(data.substr(0, k_longest_refusal - std::min(k_longest_refusal, m_body.size())));
    return;
  }
  if (m_phase == Phase::listing) {
    m_body.append(data);
    return;
  }
  m_heard = Clock::now();
  if (auto fed = m_framer.feed(data, [this](std::string_view text) { return event(text); }); !fed) {
    // What came is of no use: from the last version that was understood.
    if (m_phase == Phase::streaming) list();
    retry(error(Cause::infrastructure, fed.error().message), m_backoff.next());
  }
}

// False when the stream is not to be read on.
bool ListWatch::event(std::string_view text) {
  const Json event = Json::parse(text, nullptr, false);
  const auto object = event.is_object() ? event.find("object") : event.end();
  if (event.is_discarded() || object == event.end() || !object->is_object()) {
    constexpr std::size_t k_shown = 60;
    if (m_phase == Phase::streaming) list();
    retry(error(Cause::infrastructure, fmt::format("not an event of a watch: \"{}\"", text.substr(0, k_shown))),
          m_backoff.next());
    return false;
  }
  static const Json::json_pointer k_type("/type");
  const std::string type = text_at(event, k_type);
  if (type == "ERROR") {
    refused(status_of(*object));
    return false;
  }
  m_backoff.reset();
  if (std::string version = text_at(*object, k_version); !version.empty()) m_version = std::move(version);
  if (type == "BOOKMARK") {
    if (m_phase == Phase::streaming && text_at(*object, k_list_end) == "true") synced();
  } else if (type == "DELETED") {
    m_observer.deleted(*object);
  } else if (m_phase == Phase::streaming) {
    m_observer.listed(*object);
  } else {
    m_observer.changed(*object);
  }
  return !m_stopped;
}

void ListWatch::synced() {
  m_loop.cancel(m_patience);
  m_traits.has_streamed = true;
  m_phase = Phase::watching;
  m_observer.end_list();
}

void ListWatch::end(std::optional<Broken> broken) {
  m_loop.cancel(m_patience);
  // A quiet watch was well all the same: a proxy that cuts it now and then must not make us slower each time.
  if (m_head.status == k_ok && Clock::now() >= m_began + k_short_watch) m_backoff.reset();
  if (broken && (m_head.status == k_ok || m_head.status == 0)) return broke(*std::move(broken));
  if (m_head.status != k_ok) {
    Status status = status_of(m_head.status, m_body);
    if (m_head.retry_after) status.retry_after = m_head.retry_after;
    return refused(status);
  }
  if (m_phase == Phase::listing) return page(m_body);
  if (m_phase == Phase::streaming) {
    list();
    return retry(error(Cause::infrastructure, "the list ended in its middle"), m_backoff.next());
  }
  // The server's own limit. One that ends watches as soon as they begin is not to be asked without pause.
  const bool was_short = m_heard == m_began && Clock::now() < m_began + k_short_watch;
  if (was_short) return retry(error(Cause::infrastructure, "the watch ended at once"), m_backoff.next());
  request();
}

void ListWatch::page(std::string_view body) {
  const Json list_object = Json::parse(body, nullptr, false);
  const auto items = list_object.is_object() ? list_object.find("items") : list_object.end();
  const bool readable = !list_object.is_discarded() && list_object.is_object() && items != list_object.end();
  if (!readable || !(items->is_array() || items->is_null())) {
    list();
    return retry(error(Cause::infrastructure, "the answer is no list"), m_backoff.next());
  }
  well();
  m_backoff.reset();
  if (m_continue.empty()) m_observer.begin_list();
  for (const Json& item : *items) {
    if (m_stopped) return;
    m_observer.listed(item);
  }
  if (m_stopped) return;
  m_version = text_at(list_object, k_version);
  m_continue = text_at(list_object, k_continue);
  if (m_continue.empty()) {
    m_phase = Phase::watching;
    m_observer.end_list();
  }
  if (!m_stopped) request();
}

void ListWatch::refused(const Status& status) {
  const bool may_pass = status.code == k_too_many || status.code == k_request_timeout || status.code >= k_server_error;
  Error refusal = error(Cause::infrastructure, describe(status));
  if (status.code == k_gone || status.reason == "Expired" || status.reason == "Gone") {
    // The history that we would go on from is no longer kept.
    list();
    return retry(std::move(refusal), m_was_well ? Duration{} : m_backoff.next());
  }
  if (m_phase == Phase::streaming && (status.code == k_invalid || status.code == k_bad_request)) {
    m_traits.streams_lists = false;
    list();
    return request();
  }
  if (m_phase == Phase::streaming) list();
  if (status.code == k_unauthorized && ++m_unauthorized <= k_most_unauthorized) {
    m_http.refused();
    return retry(std::move(refusal), m_backoff.next());
  }
  // An event says nothing of a code now and then.
  if (may_pass || (m_head.status == k_ok && status.code == 0)) {
    return retry(std::move(refusal), status.retry_after.value_or(m_backoff.next()));
  }
  refusal.cause = Cause::usage;
  fail(std::move(refusal), status.code == k_not_found);
}

void ListWatch::broke(Broken broken) {
  using Why = Broken::Why;
  if (m_phase != Phase::watching) list();
  const bool hopeless = (broken.why == Why::untrusted && !m_was_well) ||
                        (broken.why == Why::credentials && broken.error.cause == Cause::usage);
  if (hopeless) return fail(std::move(broken.error));
  const bool absent = broken.why == Why::unreachable;
  retry(std::move(broken.error), absent ? m_backoff.next(m_options.longest_absence) : m_backoff.next());
}

void ListWatch::well() {
  m_was_well = true;
  m_unauthorized = 0;
  if (std::exchange(m_troubled, false)) m_observer.trouble(std::nullopt);
}

void ListWatch::retry(Error error, Duration wait) {
  m_exchange.drop();
  m_loop.cancel(m_patience);
  m_troubled = true;
  m_observer.trouble(error);
  if (m_stopped) return;
  m_timer = m_loop.at(Clock::now() + wait, [this] {
    m_timer = 0;
    request();
  });
}

void ListWatch::fail(Error error, bool no_such_resource) {
  stop();
  m_observer.failed(std::move(error), no_such_resource);
}

Error ListWatch::error(Cause cause, std::string_view what) const {
  const bool named = what.find(m_http.server()) != std::string_view::npos;
  return {cause, named ? std::string(what) : fmt::format("\"{}\": {}", m_http.server(), what), {}};
}

}  // namespace kt2::kube
