// A Kubernetes API server for tests that says what each test has it say, request by request, however badly. It knows
// nothing of objects: what it sends is text.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "support/http_server.hpp"

namespace kt2::kube::test {

using kt2::test::HttpConnection;
using kt2::test::HttpRequest;
using kt2::test::HttpServer;

// The head of an answer whose body goes on until the connection ends.
inline void begin_stream(HttpConnection& connection) {
  connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n");
}

// `{"metadata":{"name":NAME,"uid":NAME,"resourceVersion":VERSION}, …}`
inline std::string object(std::string_view name, int version, std::string_view more = "") {
  return R"({"metadata":{"name":")" + std::string(name) + R"(","namespace":"default","uid":")" + std::string(name) +
         R"(","resourceVersion":")" + std::to_string(version) + "\"}" + std::string(more) + "}";
}

inline std::string event(std::string_view type, std::string_view its_object) {
  return R"({"type":")" + std::string(type) + R"(","object":)" + std::string(its_object) + "}\n";
}

// What ends a streamed list.
inline std::string list_end(int version) {
  return event("BOOKMARK", R"({"metadata":{"resourceVersion":")" + std::to_string(version) +
                               R"(","annotations":{"k8s.io/initial-events-end":"true"}}})");
}

inline std::string bookmark(int version) {
  return event("BOOKMARK", R"({"metadata":{"resourceVersion":")" + std::to_string(version) + R"("}})");
}

inline std::string list(int version, const std::vector<std::string>& items, std::string_view next = "") {
  std::string text = R"({"kind":"List","metadata":{"resourceVersion":")" + std::to_string(version) + "\"";
  if (!next.empty()) text += R"(,"continue":")" + std::string(next) + "\"";
  text += "},\"items\":[";
  for (std::size_t i = 0; i < items.size(); ++i) text += (i > 0 ? "," : "") + items[i];
  return text + "]}";
}

inline std::string status(int code, std::string_view reason, std::string_view message) {
  return R"({"kind":"Status","status":"Failure","message":")" + std::string(message) + R"(","reason":")" +
         std::string(reason) + R"(","code":)" + std::to_string(code) + "}";
}

// Answers the first request by the first handler, and so on; the last one answers all that follow.
class Script {
 public:
  using Handler = std::function<void(const HttpRequest&, HttpConnection&)>;
  explicit Script(std::vector<Handler> handlers) : m_handlers(std::move(handlers)) {}

  void operator()(const HttpRequest& request, HttpConnection& connection) {
    Handler handler;
    {
      const std::lock_guard lock(m_mutex);
      handler = m_handlers[std::min(m_next++, m_handlers.size() - 1)];
    }
    handler(request, connection);
  }

 private:
  std::vector<Handler> m_handlers;
  std::mutex m_mutex;
  std::size_t m_next = 0;
};

// Refuses streamed lists as a server does that has them switched off.
inline void refuse_streamed_list(const HttpRequest&, HttpConnection& connection) {
  connection.answer(422, status(422, "Invalid", "sendInitialEvents is forbidden"));
}

// A stream that says `text` and stays open.
inline Script::Handler streaming(std::string text) {
  return [text = std::move(text)](const HttpRequest&, HttpConnection& connection) {
    begin_stream(connection);
    connection.send(text);
    connection.wait_closed();
  };
}

// A stream that says `text` and ends.
inline Script::Handler streaming_to_its_end(std::string text) {
  return [text = std::move(text)](const HttpRequest&, HttpConnection& connection) {
    begin_stream(connection);
    connection.send(text);
  };
}

inline Script::Handler answering(int code, std::string body, std::string headers = "") {
  return [code, body = std::move(body), headers = std::move(headers)](const HttpRequest&, HttpConnection& connection) {
    connection.answer(code, body, headers);
  };
}

}  // namespace kt2::kube::test
