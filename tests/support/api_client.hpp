// A plain client of a Kubernetes API server for tests: one request, one answer, over a connection that is kept. It
// tries nothing again, and does not watch.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "support/authority.hpp"

namespace kt2::test {

struct ApiAnswer {
  int status = 0;  // 0: there was none
  std::string body;

  nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
};

class ApiClient {
 public:
  ApiClient(std::string server, std::string authority, KeyPair client);
  ~ApiClient();
  ApiClient(const ApiClient&) = delete;
  ApiClient& operator=(const ApiClient&) = delete;

  ApiAnswer get(const std::string& path);
  ApiAnswer create(const std::string& path, const nlohmann::json& object);
  // A JSON merge patch.
  ApiAnswer patch(const std::string& path, const nlohmann::json& change);
  ApiAnswer remove(const std::string& path, const nlohmann::json& options = nlohmann::json::object());

 private:
  ApiAnswer send(const char* method, const std::string& path, const char* type, const std::string& body);
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace kt2::test
