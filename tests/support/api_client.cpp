#include "support/api_client.hpp"

#include <curl/curl.h>
#include <fcntl.h>

namespace kt2::test {

struct ApiClient::Impl {
  std::string server;
  std::string authority;
  KeyPair client;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy{curl_easy_init(), &curl_easy_cleanup};

  static std::size_t take(char* data, std::size_t size, std::size_t count, void* body) noexcept {
    static_cast<std::string*>(body)->append(data, size * count);
    return size * count;
  }

  // Programs that tests start are not to inherit it.
  static int own(void*, curl_socket_t socket, curlsocktype) noexcept {
    ::fcntl(socket, F_SETFD, FD_CLOEXEC);
    return CURL_SOCKOPT_OK;
  }

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(easy.get(), option, value);
  }

  void set_pem(CURLoption option, std::string& pem) {
    curl_blob blob{pem.data(), pem.size(), CURL_BLOB_NOCOPY};
    curl_easy_setopt(easy.get(), option, &blob);
  }
};

ApiClient::ApiClient(std::string server, std::string authority, KeyPair client)
    : m_impl(new Impl{std::move(server), std::move(authority), std::move(client)}) {
  m_impl->set(CURLOPT_NOSIGNAL, 1L);
  m_impl->set(CURLOPT_PROXY, "");
  m_impl->set(CURLOPT_USERAGENT, "kubetest2-test");
  m_impl->set(CURLOPT_SOCKOPTFUNCTION, &Impl::own);
  m_impl->set(CURLOPT_WRITEFUNCTION, &Impl::take);
  m_impl->set_pem(CURLOPT_CAINFO_BLOB, m_impl->authority);
  m_impl->set_pem(CURLOPT_SSLCERT_BLOB, m_impl->client.certificate);
  m_impl->set_pem(CURLOPT_SSLKEY_BLOB, m_impl->client.key);
}

ApiClient::~ApiClient() = default;

ApiAnswer ApiClient::get(const std::string& path) {
  return send("GET", path, "application/json", "");
}

ApiAnswer ApiClient::create(const std::string& path, const nlohmann::json& object) {
  return send("POST", path, "application/json", object.dump());
}

ApiAnswer ApiClient::patch(const std::string& path, const nlohmann::json& change) {
  return send("PATCH", path, "application/merge-patch+json", change.dump());
}

ApiAnswer ApiClient::remove(const std::string& path, const nlohmann::json& options) {
  return send("DELETE", path, "application/json", options.dump());
}

ApiAnswer ApiClient::send(const char* method, const std::string& path, const char* type, const std::string& body) {
  ApiAnswer answer;
  const std::string url = m_impl->server + path;
  curl_slist* const headers = curl_slist_append(nullptr, (std::string("Content-Type: ") + type).c_str());
  m_impl->set(CURLOPT_URL, url.c_str());
  m_impl->set(CURLOPT_HTTPHEADER, headers);
  if (body.empty()) {
    m_impl->set(CURLOPT_HTTPGET, 1L);
  } else {
    m_impl->set(CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    m_impl->set(CURLOPT_POSTFIELDS, body.c_str());
  }
  m_impl->set(CURLOPT_CUSTOMREQUEST, method);
  m_impl->set(CURLOPT_WRITEDATA, static_cast<void*>(&answer.body));
  if (curl_easy_perform(m_impl->easy.get()) == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(m_impl->easy.get(), CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
  }
  m_impl->set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
  curl_slist_free_all(headers);
  return answer;
}

}  // namespace kt2::test
