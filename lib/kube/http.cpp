#include "kube/http.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "kube/server_address.hpp"

namespace kt2::kube {
namespace {

using namespace std::chrono_literals;

constexpr long k_connect_ms = 10'000;
constexpr long k_keepalive_seconds = 15;
// A peer that acknowledges nothing for this long is gone, whatever was sent: data, or a keepalive probe.
constexpr unsigned k_unacknowledged_ms = 30'000;
// Many watches at once, each of small events.
constexpr long k_buffer_bytes = 8L * 1024;
// What API servers take over one HTTP/2 connection unless told otherwise. libcurl does not say what this one takes, and
// makes a connection for each request that is too many.
constexpr int k_streams = 100;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct CloseEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

int on_socket(void*, curl_socket_t socket, curlsocktype) {
  ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &k_unacknowledged_ms, sizeof k_unacknowledged_ms);
  return CURL_SOCKOPT_OK;
}

// libcurl takes the first of OpenSSL's errors for the reason. Where an authority of the same name has another key, as
// after a cluster was made anew, that would be one of the arithmetic, and not that the certificate is not to be
// trusted.
int on_verified(int trusted, X509_STORE_CTX*) {
  if (trusted == 0) ERR_clear_error();
  return trusted;
}

CURLcode on_tls(CURL*, void* context, void*) {
  auto* const tls = static_cast<SSL_CTX*>(context);
  SSL_CTX_set_verify(tls, SSL_CTX_get_verify_mode(tls), &on_verified);
  return CURLE_OK;
}

Broken::Why why_of(int code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
      return Broken::Why::unreachable;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return Broken::Why::untrusted;
    default:
      return Broken::Why::cut;
  }
}

}  // namespace

struct Http::Transfer {
  std::uint64_t id = 0;
  Receiver* receiver = nullptr;
  Http* http = nullptr;
  Connections* connections = nullptr;  // where it was added, and not yet removed
  Request request;
  Material material;  // libcurl borrows it
  std::string url;
  std::array<char, CURL_ERROR_SIZE> error_text{};
  std::unique_ptr<curl_slist, FreeList> headers;
  std::unique_ptr<curl_slist, FreeList> connect_to;
  std::unique_ptr<CURL, CloseEasy> easy;
  Loop::TimerId idle_timer = 0;
  Clock::time_point last_news{};

  // What there is to deliver.
  bool queued = false;
  bool head_came = false;
  bool head_told = false;
  std::string data;
  bool over = false;
  std::optional<Broken> broken;

  void queue() {
    if (!std::exchange(queued, true)) http->m_news.push_back(id);
  }

  static std::size_t on_header(char* line, std::size_t size, std::size_t count, void* self) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.last_news = Clock::now();
    // An empty line ends the head.
    if (size * count <= 2 && *line != ':' && transfer.number<long>(CURLINFO_RESPONSE_CODE) >= 200) {
      transfer.head_came = true;
      transfer.queue();
    }
    return size * count;
  }

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.last_news = Clock::now();
    transfer.data.append(data, size * count);
    transfer.queue();
    return size * count;
  }

  template <class Number>
  Number number(CURLINFO info) const {
    Number value = 0;
    return curl_easy_getinfo(easy.get(), info, &value) == CURLE_OK ? value : 0;
  }

  std::string header(const char* name) const {
    curl_header* found = nullptr;
    return curl_easy_header(easy.get(), name, 0, CURLH_HEADER, -1, &found) == CURLHE_OK ? found->value : "";
  }

  Head head() const {
    Head head{static_cast<int>(number<long>(CURLINFO_RESPONSE_CODE)), header("content-type"), header("etag"), {}};
    if (!header("retry-after").empty()) {
      constexpr curl_off_t k_longest_seconds = 3600;
      head.retry_after =
          std::chrono::seconds(std::clamp<curl_off_t>(number<curl_off_t>(CURLINFO_RETRY_AFTER), 0, k_longest_seconds));
    }
    return head;
  }

  std::string reason(int code) const {
    // "Connection refused" says more than that it failed after 0 ms.
    const long number_of_system = number<long>(CURLINFO_OS_ERRNO);
    if (code == CURLE_COULDNT_CONNECT && number_of_system != 0) return errno_text(static_cast<int>(number_of_system));
    return error_text.front() != '\0' ? error_text.data() : curl_easy_strerror(static_cast<CURLcode>(code));
  }

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(easy.get(), option, value);
  }

  void set_pem(CURLoption option, std::string& pem) {
    if (pem.empty()) return;
    curl_blob blob{pem.data(), pem.size(), CURL_BLOB_NOCOPY};
    curl_easy_setopt(easy.get(), option, &blob);
  }

  void prepare(const Access& access) {
    const ServerAddress address = server_address(access);
    url = address.url + request.path;
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    // Shares a connection that is being made, instead of making one more; without TLS it is never HTTP/2, and libcurl
    // would wait for the answer.
    set(CURLOPT_PIPEWAIT, url.starts_with("https:") ? 1L : 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_USERAGENT, "kubetest2");
    set(CURLOPT_BUFFERSIZE, k_buffer_bytes);
    set(CURLOPT_CONNECTTIMEOUT_MS, k_connect_ms);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_TCP_KEEPIDLE, k_keepalive_seconds);
    set(CURLOPT_TCP_KEEPINTVL, k_keepalive_seconds / 3);
    set(CURLOPT_SOCKOPTFUNCTION, &on_socket);
    set(CURLOPT_SSL_CTX_FUNCTION, &on_tls);
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_ERRORBUFFER, error_text.data());
    set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    set(CURLOPT_PRIVATE, static_cast<void*>(this));
    if (!access.proxy_url.empty()) set(CURLOPT_PROXY, access.proxy_url.c_str());
    // As Go has it: what is on this machine needs no proxy.
    else if (address.loopback)
      set(CURLOPT_PROXY, "");
    if (access.insecure) {
      set(CURLOPT_SSL_VERIFYPEER, 0L);
      set(CURLOPT_SSL_VERIFYHOST, 0L);
    }
    set_pem(CURLOPT_CAINFO_BLOB, material.authority);
    set_pem(CURLOPT_SSLCERT_BLOB, material.certificate);
    set_pem(CURLOPT_SSLKEY_BLOB, material.key);
    if (!address.connect_to.empty()) {
      connect_to.reset(curl_slist_append(nullptr, address.connect_to.c_str()));
      set(CURLOPT_CONNECT_TO, connect_to.get());
      add_header("Host: " + address.host);
    }
    for (const std::string& line : request.headers) add_header(line);
    for (const std::string& line : material.headers) add_header(line);
    if (!material.authorization.empty()) add_header("Authorization: " + material.authorization);
    set(CURLOPT_HTTPHEADER, headers.get());
  }

  void add_header(const std::string& line) { headers.reset(curl_slist_append(headers.release(), line.c_str())); }

  void fail(Broken::Why why, Error error) {
    over = true;
    broken = Broken{why, std::move(error)};
    queue();
  }
};

Http::Http(Loop& loop, Credentials& credentials, Clock::time_point deadline)
    : m_loop(loop), m_credentials(credentials), m_deadline(deadline) {
  static const CURLcode k_started = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(k_started);
}

Http::~Http() {
  m_loop.cancel(m_delivery);
  m_loop.cancel(m_sweep);
  while (!m_transfers.empty()) drop(m_transfers.begin()->first);
}

Connections& Http::connections() {
  for (const Pool& pool : m_pools) {
    if (!pool.dead && pool.connections->count() < k_streams) return *pool.connections;
  }
  return *m_pools
              .emplace_back(Pool{std::make_unique<Connections>(
                  m_loop, [this](void* easy, int code) { done(easy, code); }, [this] { deliver(); })})
              .connections;
}

Http::Exchange Http::get(Request request, Receiver& receiver) {
  const std::uint64_t id = ++m_last_id;
  auto owned = std::make_unique<Transfer>();
  Transfer& transfer = *owned;
  m_transfers.emplace(id, std::move(owned));
  transfer.id = id;
  transfer.http = this;
  transfer.receiver = &receiver;
  transfer.request = std::move(request);
  transfer.easy.reset(curl_easy_init());
  transfer.last_news = Clock::now();
  if (auto material = m_credentials.get(m_deadline)) {
    transfer.material = *std::move(material);
    transfer.prepare(m_credentials.access());
    Connections& shared = connections();
    if (shared.add(transfer.easy.get())) {
      transfer.connections = &shared;
      check_idle(transfer);
    } else {
      transfer.fail(Broken::Why::cut, {Cause::internal, "libcurl takes no further request", {}});
    }
  } else {
    transfer.fail(Broken::Why::credentials, std::move(material.error()));
  }
  if (transfer.over && m_delivery == 0) {
    m_delivery = m_loop.at(Clock::now(), [this] {
      m_delivery = 0;
      deliver();
    });
  }
  return {*this, id};
}

void Http::drop(std::uint64_t id) {
  const auto found = m_transfers.find(id);
  if (found == m_transfers.end()) return;
  Transfer& transfer = *found->second;
  m_loop.cancel(transfer.idle_timer);
  if (transfer.connections != nullptr) transfer.connections->remove(transfer.easy.get());
  m_transfers.erase(found);
}

void Http::done(void* easy, int code) {
  char* self = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  auto& transfer = *reinterpret_cast<Transfer*>(self);
  transfer.connections->remove(easy);
  transfer.connections = nullptr;
  transfer.over = true;
  if (code != CURLE_OK) {
    transfer.broken =
        Broken{why_of(code), {Cause::infrastructure, fmt::format("\"{}\": {}", server(), transfer.reason(code)), {}}};
  }
  transfer.queue();
  deliver();
}

void Http::deliver() {
  while (!m_news.empty()) {
    const std::uint64_t id = m_news.front();
    m_news.pop_front();
    // Each call may drop it.
    const auto alive = [&]() -> Transfer* {
      const auto found = m_transfers.find(id);
      return found != m_transfers.end() ? found->second.get() : nullptr;
    };
    Transfer* transfer = alive();
    if (transfer == nullptr) continue;
    transfer->queued = false;
    if (transfer->head_came && !std::exchange(transfer->head_told, true)) {
      transfer->receiver->head(transfer->head());
      transfer = alive();
    }
    if (transfer != nullptr && !transfer->data.empty()) {
      const std::string data = std::exchange(transfer->data, {});
      transfer->receiver->data(data);
      transfer = alive();
    }
    if (transfer != nullptr && transfer->over) {
      Receiver& receiver = *transfer->receiver;
      auto broken = std::move(transfer->broken);
      drop(id);
      receiver.end(std::move(broken));
    }
  }
  // Not here: it may be the one that is calling.
  if (m_pools.size() > 1 && m_sweep == 0) m_sweep = m_loop.at(Clock::now(), [this] { sweep(); });
}

void Http::sweep() {
  m_sweep = 0;
  // The first is kept for the next request.
  std::erase_if(m_pools, [&](const Pool& pool) {
    return pool.connections->count() == 0 && (pool.dead || &pool != &m_pools.front());
  });
}

void Http::check_idle(Transfer& transfer) {
  const Clock::time_point end = transfer.last_news + transfer.request.idle_limit;
  if (Clock::now() < end) {
    transfer.idle_timer = m_loop.at(end, [this, &transfer] { check_idle(transfer); });
    return;
  }
  transfer.idle_timer = 0;
  transfer.connections->remove(transfer.easy.get());
  // Others may wait on the same connection, which does not know that it is dead.
  retire(*std::exchange(transfer.connections, nullptr));
  transfer.fail(Broken::Why::cut,
                {Cause::infrastructure,
                 fmt::format("\"{}\": nothing came for {}", server(), round_duration(transfer.request.idle_limit)),
                 {}});
  deliver();
}

void Http::retire(const Connections& dead) {
  for (Pool& pool : m_pools) pool.dead = pool.dead || pool.connections.get() == &dead;
}

}  // namespace kt2::kube
