// A Boskos server with as many projects as a test says, which writes down what is asked of it. It knows nothing of
// owners, and reaps nothing.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "support/http_server.hpp"

namespace kt2::test {

class BoskosServer {
 public:
  explicit BoskosServer(std::vector<std::string> free_projects);

  std::string url() const { return m_server.url(""); }
  // "acquire gpu-project p1", "release p1 dirty", in order; heartbeats are left out.
  std::vector<std::string> events() const;

 private:
  void answer(const HttpRequest& request, HttpConnection& connection);

  std::vector<std::string> m_free;
  std::vector<std::string> m_events;
  mutable std::mutex m_mutex;
  HttpServer m_server;  // last: it answers from the others
};

}  // namespace kt2::test
