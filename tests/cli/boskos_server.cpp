#include "boskos_server.hpp"

namespace kt2::test {
namespace {

// The value of a parameter, as it stands in the query.
std::string parameter(const std::string& target, const std::string& name) {
  for (const std::string& start : {"?" + name + "=", "&" + name + "="}) {
    const auto at = target.find(start);
    if (at == std::string::npos) continue;
    const auto begin = at + start.size();
    return target.substr(begin, target.find('&', begin) - begin);
  }
  return {};
}

}  // namespace

BoskosServer::BoskosServer(std::vector<std::string> free_projects)
    : m_free(std::move(free_projects)),
      m_server([this](const HttpRequest& request, HttpConnection& connection) { answer(request, connection); }) {}

std::vector<std::string> BoskosServer::events() const {
  const std::lock_guard lock(m_mutex);
  return m_events;
}

void BoskosServer::answer(const HttpRequest& request, HttpConnection& connection) {
  const std::lock_guard lock(m_mutex);
  const std::string& target = request.target;
  if (target.starts_with("/acquire")) {
    if (m_free.empty()) return connection.answer(404, "no available resource");
    const std::string type = parameter(target, "type");
    const std::string name = m_free.front();
    m_free.erase(m_free.begin());
    m_events.push_back("acquire " + type + " " + name);
    return connection.answer(200, R"({"type":")" + type + R"(","name":")" + name +
                                      R"(","state":"busy","owner":"owner","lastupdate":"2026-01-01T00:00:00Z",)"
                                      R"("userdata":{}})");
  }
  if (target.starts_with("/release")) {
    m_events.push_back("release " + parameter(target, "name") + " " + parameter(target, "dest"));
  }
  connection.answer(200);
}

}  // namespace kt2::test
