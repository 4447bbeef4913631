#include "e2e/boskos/server.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "base/fd.hpp"

namespace kt2::e2e {
namespace {

namespace fs = std::filesystem;

sockaddr_in local(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

// Ports of which nobody had any a moment ago.
std::vector<int> free_ports(int count) {
  std::vector<Fd> sockets;
  std::vector<int> ports;
  for (int i = 0; i < count; ++i) {
    Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = local(0);
    socklen_t size = sizeof address;
    ::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
    ports.push_back(ntohs(address.sin_port));
    sockets.push_back(std::move(socket));
  }
  return ports;
}

Fd connected(int port) {
  Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = local(port);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return Fd();
  return socket;
}

template <class Condition>
void wait_until(const char* what, Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) throw std::runtime_error(std::string("Boskos: no ") + what);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace

std::optional<fs::path> BoskosServer::program() {
  const char* const folder = std::getenv("KUBETEST2_BOSKOS");
  if (folder == nullptr || *folder == '\0') return std::nullopt;
  return fs::path(folder) / "boskos";
}

BoskosServer::BoskosServer(const std::vector<std::string>& names) {
  std::ofstream config(m_folder / "config.yaml");
  config << "resources:\n- type: gce-project\n  state: free\n  names:\n";
  for (const std::string& name : names) config << "  - " << name << "\n";
  config.close();
  start();
}

void BoskosServer::start() {
  // Someone may take a port first.
  for (int attempt = 0; attempt < 5; ++attempt) {
    const std::vector<int> ports = free_ports(4);
    if (m_port == 0 || attempt > 0) m_port = ports[0];
    const auto port = [&](std::size_t i) { return std::to_string(ports[i]); };
    const auto log = m_folder / "log";
    m_process = std::make_unique<test::Started>(
        test::Program({program()->string(), "-in_memory", "-config", (m_folder / "config.yaml").string(), "-port",
                       std::to_string(m_port), "-metrics-port", port(1), "-pprof-port", port(2), "-health-port",
                       port(3)})
            .logged(log)
            .start());
    wait_until("start", [&] {
      return connected(m_port) ||
             test::read("/proc/" + std::to_string(m_process->pid()) + "/stat").find(") Z") != std::string::npos;
    });
    if (connected(m_port)) return;
  }
  throw std::runtime_error("Boskos does not start: " + test::read(m_folder / "log"));
}

void BoskosServer::stop() {
  m_process->signal(SIGKILL);
  m_process->wait();
  m_process.reset();
}

std::string BoskosServer::request(const std::string& method, const std::string& target) const {
  const Fd socket = connected(m_port);
  const std::string text = method + " " + target + " HTTP/1.0\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
  static_cast<void>(::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL));
  std::string answer;
  char piece[4096];
  for (ssize_t size = 0; (size = ::read(socket.get(), piece, sizeof piece)) > 0;)
    answer.append(piece, static_cast<std::size_t>(size));
  return answer;
}

std::pair<int, std::string> BoskosServer::post(const std::string& target) const {
  const std::string answer = request("POST", target);
  const auto body = answer.find("\r\n\r\n");
  if (body == std::string::npos) throw std::runtime_error("Boskos: no answer to " + target);
  return {std::stoi(answer.substr(answer.find(' '))), answer.substr(body + 4)};
}

std::vector<std::string> BoskosServer::log(std::string_view text) const {
  std::vector<std::string> found;
  std::istringstream lines(test::read(m_folder / "log"));
  for (std::string line; std::getline(lines, line);) {
    if (line.find(text) != std::string::npos) found.push_back(line);
  }
  return found;
}

int BoskosServer::heartbeats(const std::string& name) const {
  return static_cast<int>(log("\"Updated resource " + name + "\"").size());
}

void BoskosServer::wait_for_heartbeats(const std::string& name, int count) const {
  wait_until("heartbeats", [&] { return heartbeats(name) >= count; });
}

int BoskosServer::count(const std::string& state) const {
  const std::string answer = request("GET", "/metric?type=gce-project");
  const auto metric = nlohmann::json::parse(answer.substr(answer.find("\r\n\r\n") + 4));
  const auto& current = metric.at("current");
  return current.contains(state) ? current.at(state).get<int>() : 0;
}

void BoskosServer::reap() const {
  post("/reset?type=gce-project&state=busy&expire=0s&dest=dirty");
}

void BoskosServer::make_free(const std::string& state) const {
  while (post("/acquire?type=gce-project&state=" + state + "&dest=cleaning&owner=janitor").first == 200) {
  }
  post("/reset?type=gce-project&state=cleaning&expire=0s&dest=free");
}

std::string BoskosServer::standing(const std::string& name) const {
  std::string standing = "free";
  std::istringstream lines(test::read(m_folder / "log"));
  for (std::string line; std::getline(lines, line);) {
    const auto leased = line.find("Resource leased: ");
    if (leased != std::string::npos && line.find("\\\"name\\\":\\\"" + name + "\\\"") != std::string::npos) {
      const auto begin = line.find("\\\"owner\\\":\\\"") + 12;
      standing = "busy by " + line.substr(begin, line.find('\\', begin) - begin);
    }
    const std::string done = "Done with resource " + name + ", set to state ";
    if (const auto at = line.find(done); at != std::string::npos) {
      const auto begin = at + done.size();
      standing = line.substr(begin, line.find_first_of("\", ", begin) - begin);
    }
  }
  return standing;
}

}  // namespace kt2::e2e
