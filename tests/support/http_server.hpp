// An HTTP server for tests, on 127.0.0.1 and a port of the kernel's choice, that answers as each test says. It keeps no
// connection alive, and knows only what the tests ask of it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/fd.hpp"

namespace kt2::test {

struct HttpRequest {
  std::string target;                          // as it stands in the request line
  std::map<std::string, std::string> headers;  // names in lower case

  // The value, empty when there is none.
  std::string header(const std::string& name) const;
  // N of "Range: bytes=N-", 0 when there is none.
  std::size_t range_start() const;
};

// The server's end of one connection. Closed when the handler returns.
class HttpConnection {
 public:
  virtual ~HttpConnection() = default;
  // False when the client is gone.
  virtual bool send(std::string_view data) = 0;
  // Until the client closes, or the server is stopped.
  virtual void wait_closed() = 0;

  // A whole answer; `headers` are whole lines. Content-Length is added.
  void answer(int status, std::string_view body = {}, std::string_view headers = {});
};

class HttpServer {
 public:
  using Handler = std::function<void(const HttpRequest&, HttpConnection&)>;
  enum class Security { plain, tls };

  // Each connection has a thread of its own, where the handler is called.
  explicit HttpServer(Handler handler, Security security = Security::plain);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::string url(std::string_view path) const;
  // The requests so far, in the order of their arrival.
  std::vector<HttpRequest> requests() const;
  // How many connections were accepted, those without a request included.
  std::size_t connections() const;
  // With Security::tls: the self-signed certificate of 127.0.0.1, in PEM.
  const std::string& certificate() const { return m_certificate; }

 private:
  struct Tls;
  void accept_loop();
  void serve(Fd connection);
  void set_up_tls();

  Handler m_handler;
  std::shared_ptr<Tls> m_tls;
  std::string m_certificate;
  Fd m_listener;
  Fd m_stop;
  int m_port = 0;
  mutable std::mutex m_mutex;
  std::vector<HttpRequest> m_requests;
  std::vector<std::thread> m_threads;
  std::thread m_acceptor;
};

// The path of a file in a GET for `body`, with an ETag and Range requests guarded by If-Range, as a release server has
// it. At most `limit` bytes of the body are sent before the connection is cut.
void serve_file(const HttpRequest& request, HttpConnection& connection, std::string_view body, std::string_view etag,
                std::size_t limit = std::string::npos);

}  // namespace kt2::test
