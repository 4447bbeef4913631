#include "download/transfer.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <memory>

#include "base/no_sigpipe.hpp"
#include "download/url.hpp"
#include "download/wait.hpp"

namespace kt2::download {
namespace {

using After = Trouble::After;

constexpr long k_redirects = 10;
constexpr long k_buffer_bytes = 128L * 1024;

struct CloseEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct CloseMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// Content-Range: bytes FIRST-LAST/TOTAL, where TOTAL may be "*".
struct ContentRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t total = 0;  // 0: not known
};

std::optional<ContentRange> parse_content_range(std::string_view text) {
  constexpr std::string_view k_unit = "bytes ";
  if (!text.starts_with(k_unit)) return std::nullopt;
  text.remove_prefix(k_unit.size());
  const auto number = [&text](std::uint64_t& value, char after) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (after == '\0') return text.empty();
    if (!text.starts_with(after)) return false;
    text.remove_prefix(1);
    return true;
  };
  ContentRange range;
  if (!number(range.first, '-') || !number(range.last, '/')) return std::nullopt;
  if (text != "*" && !number(range.total, '\0')) return std::nullopt;
  return range;
}

bool may_pass(long status) {
  return status == 408 || status == 429 || status >= 500;
}

// Whether the network may have been at fault, so that it may work the next time.
bool may_pass(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_PARTIAL_FILE:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return true;
    default:
      return false;
  }
}

bool has_scheme(const std::string& url, std::string_view scheme) {
  const auto its_scheme = url_scheme(url);
  return its_scheme && *its_scheme == scheme;
}

class Transfer {
 public:
  Transfer(const Request& request, Sink& sink, const FetchOptions& options)
      : m_request(request),
        m_sink(sink),
        m_options(options),
        m_is_file(has_scheme(request.url, "file")),
        m_multi(curl_multi_init()),
        m_easy(curl_easy_init()) {}
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() {
    if (m_multi && m_easy) curl_multi_remove_handle(m_multi.get(), m_easy.get());
  }

  std::optional<Trouble> run() {
    if (!m_multi || !m_easy || !prepare()) {
      return Trouble{{Cause::internal, "libcurl cannot be set up as needed", {}}, After::give_up};
    }
    m_last_news = Clock::now();
    for (int running = 1;;) {
      if (auto stop = reason_to_stop(m_options)) return Trouble{*std::move(stop), After::stop};
      CURLMcode code = curl_multi_perform(m_multi.get(), &running);
      tell_progress();
      if (code == CURLM_OK && running == 0) return verdict();
      const Clock::time_point idle_end = m_last_news + m_options.idle_limit;
      if (Clock::now() >= idle_end) {
        return network_trouble(fmt::format("no byte came for {}", round_duration(m_options.idle_limit)));
      }
      if (code == CURLM_OK) {
        curl_waitfd cancel{m_options.cancel_fd, CURL_WAIT_POLLIN, 0};
        const int timeout = milliseconds_until({idle_end, m_options.deadline.value_or(idle_end)});
        code = curl_multi_poll(m_multi.get(), &cancel, m_options.cancel_fd < 0 ? 0 : 1, timeout, nullptr);
      }
      if (code != CURLM_OK) return Trouble{{Cause::internal, curl_multi_strerror(code), {}}, After::give_up};
    }
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    m_ready = curl_easy_setopt(m_easy.get(), option, value) == CURLE_OK && m_ready;
  }

  // The variables that the curl program reads, in its order.
  void set_authorities() {
    const auto value = [](const char* name) {
      const char* text = std::getenv(name);
      return text != nullptr && *text != '\0' ? text : nullptr;
    };
    const char* directory = value("SSL_CERT_DIR");
    const char* file = value("CURL_CA_BUNDLE");
    if (file == nullptr) file = value("SSL_CERT_FILE");
    if (directory != nullptr) set(CURLOPT_CAPATH, directory);
    if (file != nullptr) set(CURLOPT_CAINFO, file);
  }

  bool prepare() {
    set(CURLOPT_URL, m_request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https,file");
    set(CURLOPT_REDIR_PROTOCOLS_STR, has_scheme(m_request.url, "https") ? "https" : "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, k_redirects);
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set_authorities();
    set(CURLOPT_NOSIGNAL, 1L);
    // A resolver that hangs must not hold up a cancelled download: its thread ends by itself, later.
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_USERAGENT, "kubetest2");
    set(CURLOPT_BUFFERSIZE, k_buffer_bytes);
    set(CURLOPT_ERRORBUFFER, m_error_text.data());
    set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    if (m_request.offset > 0) {
      // Not CURLOPT_RESUME_FROM, which takes a whole body for an error.
      set(CURLOPT_RANGE, fmt::format("{}-", m_request.offset).c_str());
      m_headers.reset(curl_slist_append(nullptr, ("If-Range: " + m_request.validator).c_str()));
      set(CURLOPT_HTTPHEADER, m_headers.get());
      set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
    }
    return m_ready && curl_multi_add_handle(m_multi.get(), m_easy.get()) == CURLM_OK;
  }

  static std::size_t on_header(char*, std::size_t size, std::size_t count, void* self) noexcept {
    static_cast<Transfer*>(self)->m_last_news = Clock::now();
    return size * count;
  }

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
    // Another number than it was given ends the transfer.
    return static_cast<Transfer*>(self)->take({data, size * count}) ? size * count : CURL_WRITEFUNC_ERROR;
  }

  bool take(std::string_view data) {
    m_last_news = Clock::now();
    // The body of an error is not worth waiting for.
    if (!is_success(status()) || !begin()) return false;
    m_received += data.size();
    if (auto written = m_sink.write(data); !written) m_sink_error = written.error();
    return !m_sink_error;
  }

  // Tells the sink of the body, once. False when it is not to come.
  bool begin() {
    if (m_begun) return true;
    Body body;
    if (status() == 206) {
      const auto range = parse_content_range(header("content-range"));
      m_wrong_range = !range || range->first != m_request.offset;
      if (m_wrong_range) return false;
      body.resumed = m_request.offset > 0;
      m_total = range->total;
    } else if (const std::int64_t length = number(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T); length > 0) {
      m_total = static_cast<std::uint64_t>(length);
    }
    if (!m_is_file) {
      body.validator = header("etag");
      // A weak one, W/"…", does not promise the same bytes.
      if (!body.validator.starts_with('"')) body.validator = header("last-modified");
    }
    m_start = body.resumed ? m_request.offset : 0;
    if (auto begun = m_sink.begin(body); !begun) m_sink_error = begun.error();
    m_begun = !m_sink_error;
    return m_begun;
  }

  void tell_progress() {
    if (!m_options.progress || m_received == m_told) return;
    m_told = m_received;
    m_options.progress({m_start + m_received, m_total});
  }

  std::optional<Trouble> verdict() {
    CURLcode code = CURLE_FAILED_INIT;
    int left = 0;
    if (const CURLMsg* message = curl_multi_info_read(m_multi.get(), &left)) code = message->data.result;
    // A transfer that both was cancelled and broke, perhaps for the same reason, was cancelled.
    if (code != CURLE_OK) {
      if (auto stop = reason_to_stop(m_options)) return Trouble{*std::move(stop), After::stop};
    }
    const bool is_answer = code == CURLE_OK || code == CURLE_WRITE_ERROR;
    if (!m_sink_error && !m_wrong_range && is_answer && !is_success(status())) return http_trouble();
    if (code == CURLE_OK) begin();  // an empty body
    if (m_sink_error) return Trouble{*std::move(m_sink_error), After::give_up};
    if (m_wrong_range) {
      return Trouble{{Cause::infrastructure, "the server resumed at another place than it was asked to", {}},
                     After::start_over};
    }
    if (code != CURLE_OK) return curl_trouble(code);
    if (m_total > 0 && m_start + m_received != m_total) {
      return network_trouble(fmt::format("the body ended at {} of {} bytes", m_start + m_received, m_total));
    }
    return std::nullopt;
  }

  Trouble http_trouble() const {
    const long code = status();
    Trouble trouble;
    trouble.error.cause = code == 404 || code == 410 ? Cause::usage : Cause::infrastructure;
    trouble.error.message = fmt::format("HTTP {}", code);
    if (number<long>(CURLINFO_REDIRECT_COUNT) > 0) {
      trouble.error.message += fmt::format(" from \"{}\"", shown_url(text(CURLINFO_EFFECTIVE_URL)));
    }
    if (may_pass(code)) trouble.after = After::retry;
    // What is here is longer than the server's file.
    if (code == 416 && m_request.offset > 0) trouble.after = After::start_over;
    constexpr std::int64_t k_day_seconds = 86400;
    trouble.retry_after =
        std::chrono::seconds(std::clamp<std::int64_t>(number(CURLINFO_RETRY_AFTER), 0, k_day_seconds));
    return trouble;
  }

  Trouble curl_trouble(CURLcode code) const {
    const char* detail = m_error_text.front() != '\0' ? m_error_text.data() : curl_easy_strerror(code);
    Trouble trouble{{Cause::infrastructure, detail, {}}, After::give_up};
    if (code == CURLE_FILE_COULDNT_READ_FILE) trouble.error.cause = Cause::usage;
    // A proxy that refuses to connect says why by a status of its own.
    const long proxy_status = number<long>(CURLINFO_HTTP_CONNECTCODE);
    const bool proxy_refused = proxy_status >= 400 && !may_pass(proxy_status);
    if (!m_is_file && may_pass(code) && !proxy_refused) trouble.after = After::retry;
    if (m_received > 0) trouble.error.message += fmt::format(" after {}", amount());
    return trouble;
  }

  Trouble network_trouble(std::string what) const {
    return {{Cause::infrastructure, std::move(what), {}}, After::retry};
  }

  std::string amount() const {
    const std::uint64_t here = m_start + m_received;
    return m_total > 0 ? fmt::format("{} of {} bytes", here, m_total) : fmt::format("{} bytes", here);
  }

  // A local file has no status.
  bool is_success(long code) const { return (code >= 200 && code < 300) || (code == 0 && m_is_file); }

  long status() const { return number<long>(CURLINFO_RESPONSE_CODE); }

  template <class Number = curl_off_t>
  Number number(CURLINFO info) const {
    Number value = 0;
    return curl_easy_getinfo(m_easy.get(), info, &value) == CURLE_OK ? value : 0;
  }

  std::string text(CURLINFO info) const {
    const char* value = nullptr;
    return curl_easy_getinfo(m_easy.get(), info, &value) == CURLE_OK && value != nullptr ? value : "";
  }

  // Of the last answer, after all redirects.
  std::string header(const char* name) const {
    curl_header* found = nullptr;
    const CURLHcode code = curl_easy_header(m_easy.get(), name, 0, CURLH_HEADER, -1, &found);
    return code == CURLHE_OK ? found->value : "";
  }

  const Request& m_request;
  Sink& m_sink;
  const FetchOptions& m_options;
  const bool m_is_file;
  NoSigpipe m_no_sigpipe;
  std::unique_ptr<curl_slist, FreeList> m_headers;
  std::array<char, CURL_ERROR_SIZE> m_error_text{};
  std::unique_ptr<CURLM, CloseMulti> m_multi;
  std::unique_ptr<CURL, CloseEasy> m_easy;
  bool m_ready = true;
  bool m_begun = false;
  bool m_wrong_range = false;
  std::optional<Error> m_sink_error;
  std::uint64_t m_start = 0;     // of this body, in the file
  std::uint64_t m_received = 0;  // of this body
  std::uint64_t m_told = 0;
  std::uint64_t m_total = 0;  // of the file; 0: not known
  Clock::time_point m_last_news;
};

}  // namespace

std::optional<Trouble> transfer(const Request& request, Sink& sink, const FetchOptions& options) {
  static const CURLcode k_started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (k_started != CURLE_OK) return Trouble{{Cause::internal, curl_easy_strerror(k_started), {}}, After::give_up};
  return Transfer(request, sink, options).run();
}

}  // namespace kt2::download
