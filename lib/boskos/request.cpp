#include "boskos/request.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/files.hpp"
#include "base/no_sigpipe.hpp"

namespace kt2::boskos {
namespace {

using namespace std::chrono_literals;

constexpr long k_connect_ms = 10'000;
// Boskos answers at once: whoever waits for a resource asks again.
constexpr Duration k_answer_limit = 30s;
constexpr std::size_t k_largest_body = 64UL * 1024;

struct CloseEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct CloseMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeText {
  void operator()(char* text) const { curl_free(text); }
};

bool is_readable(int fd) {
  pollfd polled{fd, POLLIN, 0};
  return ::poll(&polled, 1, 0) > 0;
}

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  return text;
}

class Exchange {
 public:
  explicit Exchange(const Limits& limits)
      : m_limits(limits), m_multi(curl_multi_init()), m_easy(curl_easy_init()), m_end(Clock::now() + k_answer_limit) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() {
    if (m_multi && m_easy) curl_multi_remove_handle(m_multi.get(), m_easy.get());
  }

  Result<Answer> run(const Server& server, std::string_view action, const Parameters& parameters) {
    if (!m_multi || !m_easy) return unusable();
    std::string password;
    if (!server.password_file.empty()) {
      const auto read = read_file(server.password_file);
      if (!read) return Error{Cause::usage, "the password file: " + read.error().message, {}};
      password = trimmed(*read);
    }
    const std::string url = url_of(server, action, parameters);
    if (!prepare(url, server.user, password)) return unusable();
    for (int running = 1;;) {
      CURLMcode code = curl_multi_perform(m_multi.get(), &running);
      if (code == CURLM_OK && running == 0) return verdict();
      if (auto stopped = stop()) return *std::move(stopped);
      if (code == CURLM_OK) code = wait();
      if (code != CURLM_OK) return Error{Cause::internal, curl_multi_strerror(code), {}};
    }
  }

 private:
  static Error unusable() { return {Cause::internal, "libcurl cannot be set up as needed", {}}; }

  std::string url_of(const Server& server, std::string_view action, const Parameters& parameters) const {
    std::string url = server.url;
    while (url.ends_with('/')) url.pop_back();
    url += fmt::format("/{}", action);
    char separator = '?';
    for (const auto& [name, value] : parameters) {
      const std::unique_ptr<char, FreeText> escaped(
          curl_easy_escape(m_easy.get(), value.data(), static_cast<int>(value.size())));
      url += fmt::format("{}{}={}", separator, name, escaped ? escaped.get() : "");
      separator = '&';
    }
    return url;
  }

  template <class Value>
  void set(CURLoption option, Value value) {
    m_ready = curl_easy_setopt(m_easy.get(), option, value) == CURLE_OK && m_ready;
  }

  bool prepare(const std::string& url, const std::string& user, const std::string& password) {
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE, 0L);
    set(CURLOPT_POSTFIELDS, "");
    if (!user.empty()) {
      set(CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
      set(CURLOPT_USERNAME, user.c_str());
      set(CURLOPT_PASSWORD, password.c_str());
    }
    set(CURLOPT_NOSIGNAL, 1L);
    // A resolver that hangs must not hold up who is to stop.
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, k_connect_ms);
    set(CURLOPT_USERAGENT, "kubetest2");
    set(CURLOPT_ERRORBUFFER, m_error_text.data());
    set(CURLOPT_PREREQFUNCTION, &Exchange::on_sent);
    set(CURLOPT_PREREQDATA, static_cast<void*>(this));
    set(CURLOPT_WRITEFUNCTION, &Exchange::on_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    return m_ready && curl_multi_add_handle(m_multi.get(), m_easy.get()) == CURLM_OK;
  }

  static int on_sent(void* self, char*, char*, int, int) noexcept {
    static_cast<Exchange*>(self)->m_sent = true;
    return CURL_PREREQFUNC_OK;
  }

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
    std::string& body = static_cast<Exchange*>(self)->m_body;
    body.append(data, std::min(size * count, k_largest_body - std::min(body.size(), k_largest_body)));
    return size * count;
  }

  // Why it is over without an answer; nothing while there is hope.
  std::optional<Error> stop() {
    if (!m_stop) {
      m_stop = reason_to_stop(m_limits);
      if (m_stop) m_end = std::min(m_end, m_sent ? Clock::now() + m_limits.patience : Clock::now());
    }
    if (Clock::now() < m_end) return std::nullopt;
    if (m_stop) return m_stop;
    return Error{Cause::infrastructure, fmt::format("no answer within {}", format_duration(k_answer_limit)), {}};
  }

  CURLMcode wait() {
    const bool watched = !m_stop && m_limits.cancel_fd >= 0;
    curl_waitfd cancel{watched ? m_limits.cancel_fd : -1, CURL_WAIT_POLLIN, 0};
    auto until = m_end;
    if (!m_stop && m_limits.deadline) until = std::min(until, *m_limits.deadline);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    return curl_multi_poll(m_multi.get(), &cancel, watched ? 1 : 0,
                           static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000)), nullptr);
  }

  Result<Answer> verdict() {
    CURLcode code = CURLE_FAILED_INIT;
    int left = 0;
    if (const CURLMsg* message = curl_multi_info_read(m_multi.get(), &left)) code = message->data.result;
    if (code != CURLE_OK) {
      const char* detail = m_error_text.front() != '\0' ? m_error_text.data() : curl_easy_strerror(code);
      const bool bad_url = code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
      return Error{bad_url ? Cause::usage : Cause::infrastructure, detail, {}};
    }
    Answer answer;
    long status = 0;
    curl_easy_getinfo(m_easy.get(), CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    answer.body = trimmed(std::move(m_body));
    curl_header* found = nullptr;
    answer.challenged = curl_easy_header(m_easy.get(), "www-authenticate", 0, CURLH_HEADER, -1, &found) == CURLHE_OK;
    return answer;
  }

  const Limits& m_limits;
  NoSigpipe m_no_sigpipe;
  std::array<char, CURL_ERROR_SIZE> m_error_text{};
  std::unique_ptr<CURLM, CloseMulti> m_multi;
  std::unique_ptr<CURL, CloseEasy> m_easy;
  bool m_ready = true;
  bool m_sent = false;
  std::string m_body;
  std::optional<Error> m_stop;
  Clock::time_point m_end;
};

}  // namespace

std::optional<Error> reason_to_stop(const Limits& limits) {
  if (limits.cancel_fd >= 0 && is_readable(limits.cancel_fd)) return Error{Cause::interrupted, "interrupted", {}};
  if (limits.deadline && Clock::now() >= *limits.deadline) return Error{Cause::timeout, "the time limit expired", {}};
  return std::nullopt;
}

Result<Answer> post(const Server& server, std::string_view action, const Parameters& parameters, const Limits& limits) {
  static const CURLcode k_started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (k_started != CURLE_OK) return Error{Cause::internal, curl_easy_strerror(k_started), {}};
  if (auto stop = reason_to_stop(limits)) return *std::move(stop);
  return Exchange(limits).run(server, action, parameters);
}

std::string shown(const Server& server) {
  const auto scheme = server.url.find("://");
  const auto begin = scheme == std::string::npos ? 0 : scheme + 3;
  const auto end = std::min(server.url.find('/', begin), server.url.size());
  const auto at = server.url.rfind('@', end);
  if (at == std::string::npos || at < begin) return server.url;
  return server.url.substr(0, begin) + server.url.substr(at + 1);
}

}  // namespace kt2::boskos
