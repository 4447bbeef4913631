#include "support/http_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <stdexcept>

namespace kt2::test {
namespace {

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}

// Until the client sends, or closes. False when the server is stopped.
bool wait_readable(int fd, int stop) {
  std::array<pollfd, 2> polled{{{fd, POLLIN, 0}, {stop, POLLIN, 0}}};
  while (::poll(polled.data(), polled.size(), -1) < 0) {
  }
  return polled[1].revents == 0;
}

class Stream : public HttpConnection {
 public:
  // The next bytes; empty when the client is gone or the server is stopped.
  virtual std::string receive() = 0;
  void wait_closed() override {
    while (!receive().empty()) {
    }
  }
};

class PlainStream final : public Stream {
 public:
  PlainStream(int fd, int stop) : m_fd(fd), m_stop(stop) {}

  std::string receive() override {
    std::array<char, 4096> buffer{};
    if (!wait_readable(m_fd, m_stop)) return {};
    const ssize_t count = ::recv(m_fd, buffer.data(), buffer.size(), 0);
    return std::string(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }

  bool send(std::string_view data) override {
    while (!data.empty()) {
      const ssize_t count = ::send(m_fd, data.data(), data.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      data.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

 private:
  int m_fd;
  int m_stop;
};

class TlsStream final : public Stream {
 public:
  TlsStream(SSL_CTX* context, int fd, int stop) : m_ssl(SSL_new(context), &SSL_free), m_fd(fd), m_stop(stop) {
    SSL_set_fd(m_ssl.get(), fd);
    m_open = SSL_accept(m_ssl.get()) == 1;
  }
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;
  ~TlsStream() override {
    if (m_open) SSL_shutdown(m_ssl.get());
    ERR_clear_error();
  }

  std::string receive() override {
    std::array<char, 4096> buffer{};
    if (!m_open || (SSL_pending(m_ssl.get()) == 0 && !wait_readable(m_fd, m_stop))) return {};
    const int count = SSL_read(m_ssl.get(), buffer.data(), static_cast<int>(buffer.size()));
    m_open = count > 0;
    return std::string(buffer.data(), static_cast<std::size_t>(std::max(count, 0)));
  }

  bool send(std::string_view data) override {
    m_open = m_open && SSL_write(m_ssl.get(), data.data(), static_cast<int>(data.size())) > 0;
    return m_open;
  }

 private:
  std::unique_ptr<SSL, decltype(&SSL_free)> m_ssl;
  int m_fd;
  int m_stop;
  bool m_open = false;
};

HttpRequest parse_request(std::string_view text) {
  HttpRequest request;
  std::string_view line = text.substr(0, text.find("\r\n"));
  const std::size_t target = line.find(' ') + 1;
  request.target = line.substr(target, line.find(' ', target) - target);
  for (text.remove_prefix(line.size() + 2); !text.starts_with("\r\n"); text.remove_prefix(line.size() + 2)) {
    line = text.substr(0, text.find("\r\n"));
    const std::size_t colon = line.find(':');
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    request.headers[name] = line.substr(line.find_first_not_of(' ', colon + 1));
  }
  return request;
}

}  // namespace

std::string HttpRequest::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

std::size_t HttpRequest::range_start() const {
  const std::string range = header("range");
  constexpr std::string_view k_unit = "bytes=";
  std::size_t start = 0;
  if (range.starts_with(k_unit)) std::from_chars(range.data() + k_unit.size(), range.data() + range.size(), start);
  return start;
}

void HttpConnection::answer(int status, std::string_view body, std::string_view headers) {
  send("HTTP/1.1 " + std::to_string(status) + " Answer\r\nConnection: close\r\nContent-Length: " +
       std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n" + std::string(body));
}

struct HttpServer::Tls {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_server_method()), &SSL_CTX_free};
};

HttpServer::HttpServer(Handler handler, Security security)
    : m_handler(std::move(handler)),
      m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      m_stop(::eventfd(0, EFD_CLOEXEC)) {
  if (security == Security::tls) set_up_tls();
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  require(::bind(m_listener.get(), generic, size) == 0, "bind");
  require(::listen(m_listener.get(), SOMAXCONN) == 0, "listen");
  require(::getsockname(m_listener.get(), generic, &size) == 0, "getsockname");
  m_port = ntohs(address.sin_port);
  m_acceptor = std::thread([this] { accept_loop(); });
}

HttpServer::~HttpServer() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(m_stop.get(), &one, sizeof one);
  m_acceptor.join();
  for (std::thread& thread : m_threads) thread.join();
}

void HttpServer::set_up_tls() {
  m_tls = std::make_shared<Tls>();
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
  constexpr long k_day_seconds = 86400;
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -k_day_seconds);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), k_day_seconds);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  const std::string common = "kubetest2 test";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(certificate.get(), name);
  X509_EXTENSION* const addresses = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
  X509_add_ext(certificate.get(), addresses, -1);
  X509_EXTENSION_free(addresses);
  require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "X509_sign");
  require(SSL_CTX_use_certificate(m_tls->context.get(), certificate.get()) == 1, "SSL_CTX_use_certificate");
  require(SSL_CTX_use_PrivateKey(m_tls->context.get(), key.get()) == 1, "SSL_CTX_use_PrivateKey");
  const std::unique_ptr<BIO, decltype(&BIO_free)> pem(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_X509(pem.get(), certificate.get());
  std::array<char, 8192> text{};
  m_certificate.assign(text.data(), static_cast<std::size_t>(BIO_read(pem.get(), text.data(), text.size())));
}

std::string HttpServer::url(std::string_view path) const {
  return (m_tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(m_port) + std::string(path);
}

std::vector<HttpRequest> HttpServer::requests() const {
  const std::lock_guard lock(m_mutex);
  return m_requests;
}

std::size_t HttpServer::connections() const {
  const std::lock_guard lock(m_mutex);
  return m_threads.size();
}

void HttpServer::accept_loop() {
  while (wait_readable(m_listener.get(), m_stop.get())) {
    Fd connection(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection) continue;
    const std::lock_guard lock(m_mutex);
    m_threads.emplace_back([this, fd = connection.release()] { serve(Fd(fd)); });
  }
}

void HttpServer::serve(Fd connection) {
  // OpenSSL writes to the socket without MSG_NOSIGNAL.
  sigset_t pipe;
  ::sigemptyset(&pipe);
  ::sigaddset(&pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  std::unique_ptr<Stream> stream;
  if (m_tls) {
    stream = std::make_unique<TlsStream>(m_tls->context.get(), connection.get(), m_stop.get());
  } else {
    stream = std::make_unique<PlainStream>(connection.get(), m_stop.get());
  }
  std::string text;
  while (text.find("\r\n\r\n") == std::string::npos) {
    const std::string more = stream->receive();
    if (more.empty()) return;
    text += more;
  }
  const HttpRequest request = parse_request(text);
  {
    const std::lock_guard lock(m_mutex);
    m_requests.push_back(request);
  }
  m_handler(request, *stream);
}

void serve_file(const HttpRequest& request, HttpConnection& connection, std::string_view body, std::string_view etag,
                std::size_t limit) {
  std::string headers = "ETag: " + std::string(etag) + "\r\n";
  std::size_t start = request.range_start();
  if (request.header("if-range") != etag) start = 0;
  if (start > 0) {
    headers += "Content-Range: bytes " + std::to_string(start) + "-" + std::to_string(body.size() - 1) + "/" +
               std::to_string(body.size()) + "\r\n";
  }
  connection.send("HTTP/1.1 " + std::string(start > 0 ? "206" : "200") + " Answer\r\nConnection: close\r\n" +
                  "Content-Length: " + std::to_string(body.size() - start) + "\r\n" + headers + "\r\n");
  connection.send(body.substr(start, limit));
}

}  // namespace kt2::test
