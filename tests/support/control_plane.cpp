#include "support/control_plane.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "support/relay.hpp"

namespace kt2::test {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;
constexpr std::chrono::minutes k_patience{3};
constexpr std::chrono::milliseconds k_between_looks{20};

// etcd takes such a URL for a socket of this name in the directory where it runs.
constexpr const char* k_etcd = "unix://localhost:1";
constexpr const char* k_etcd_socket = "localhost:1";

// A port of the kernel's choice that nobody else gets, and that the API server may share.
Fd reserve_port() {
  Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int yes = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("no port");
  }
  return socket;
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file) << text;
}

// POSTs to etcd's JSON gateway; the answer.
Json ask_etcd(const std::filesystem::path& socket, const std::string& method, const Json& request) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(curl_easy_init(), &curl_easy_cleanup);
  const std::string url = "http://localhost/v3/" + method;
  const std::string text = request.dump();
  std::string body;
  const auto take = +[](char* data, std::size_t size, std::size_t count, void* into) {
    static_cast<std::string*>(into)->append(data, size * count);
    return size * count;
  };
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_UNIX_SOCKET_PATH, socket.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, text.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, static_cast<void*>(&body));
  curl_easy_perform(easy.get());
  return Json::parse(body, nullptr, false);
}

}  // namespace

ControlPlane::ControlPlane(std::filesystem::path folder, std::filesystem::path stack)
    : m_folder(std::move(folder)),
      m_stack(std::move(stack)),
      m_reserved(reserve_port()),
      m_port(port_of(m_reserved.get())) {
  const KeyPair server = m_authority.server();
  write(m_folder / "ca.crt", m_authority.certificate());
  write(m_folder / "server.crt", server.certificate);
  write(m_folder / "server.key", server.key);
  write(m_folder / "tokens.key", new_rsa_key());
  write(m_folder / "audit.yaml",
        "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules:\n- level: Metadata\n");
  m_admin =
      std::make_unique<ApiClient>(url(), m_authority.certificate(), m_authority.client("admin", "system:masters"));
  // Nothing of it outlives the test: no need to wait for a disk.
  m_etcd = std::make_unique<Started>(
      program({"etcd", "--data-dir=etcd", "--unsafe-no-fsync", std::string("--listen-client-urls=") + k_etcd,
               std::string("--advertise-client-urls=") + k_etcd, "--listen-peer-urls=unix://localhost:2",
               "--initial-advertise-peer-urls=http://localhost:2", "--initial-cluster=default=http://localhost:2"})
          .start());
  start_server();
}

std::string ControlPlane::url() const {
  return "https://127.0.0.1:" + std::to_string(m_port);
}

Program ControlPlane::program(const std::vector<std::string>& words) const {
  std::vector<std::string> all = words;
  all.front() = m_stack / words.front();
  Program program(std::move(all));
  // Should the test be killed.
  program.by({"setpriv", "--pdeathsig", "KILL"}).in(m_folder).logged(m_folder / (words.front() + ".log"));
  return program;
}

void ControlPlane::start_server() {
  m_server = std::make_unique<Started>(
      program({"kube-apiserver", std::string("--etcd-servers=") + k_etcd, "--secure-port=" + std::to_string(m_port),
               "--permit-port-sharing", "--bind-address=127.0.0.1", "--advertise-address=192.0.2.1",
               "--tls-cert-file=server.crt", "--tls-private-key-file=server.key", "--client-ca-file=ca.crt",
               "--service-account-issuer=https://kubetest2.test", "--service-account-key-file=tokens.key",
               "--service-account-signing-key-file=tokens.key", "--service-cluster-ip-range=10.96.0.0/16",
               "--authorization-mode=RBAC", "--disable-admission-plugins=ServiceAccount",
               "--etcd-compaction-interval=0", "--shutdown-watch-termination-grace-period=1s",
               "--audit-policy-file=audit.yaml", "--audit-log-path=audit.log"})
          .start());
  wait_ready();
}

void ControlPlane::wait_ready() {
  const auto deadline = Clock::now() + k_patience;
  // Polled: the client that waits by watching is what the tests are about.
  while (m_admin->get("/readyz").status != 200 || m_admin->get("/api/v1/namespaces/default").status != 200) {
    if (Clock::now() >= deadline) {
      throw std::runtime_error("kube-apiserver is not ready: " + read(m_folder / "kube-apiserver.log"));
    }
    std::this_thread::sleep_for(k_between_looks);
  }
}

void ControlPlane::stop_server() {
  m_server->signal(SIGTERM);
  m_server->wait();
}

void ControlPlane::kill_server() {
  m_server->signal(SIGKILL);
  m_server->wait();
}

std::filesystem::path ControlPlane::kubeconfig(const std::string& user, int port, const std::string& group) {
  const auto file = m_folder / (user + ".kubeconfig");
  const KeyPair client = m_authority.client(user, group);
  write(m_folder / (user + ".crt"), client.certificate);
  write(m_folder / (user + ".key"), client.key);
  write(file,
        "apiVersion: v1\nkind: Config\ncurrent-context: test\ncontexts:\n- name: test\n  context:\n    cluster: test\n"
        "    user: " +
            user + "\nclusters:\n- name: test\n  cluster:\n    server: https://127.0.0.1:" + std::to_string(port) +
            "\n    certificate-authority: ca.crt\nusers:\n- name: " + user +
            "\n  user:\n    client-certificate: " + user + ".crt\n    client-key: " + user + ".key\n");
  return file;
}

void ControlPlane::compact() {
  const auto socket = m_folder / k_etcd_socket;
  const Json range = ask_etcd(socket, "kv/range", {{"key", "YQ=="}});
  ask_etcd(socket, "kv/compaction", {{"revision", range.at("header").at("revision")}, {"physical", true}});
}

std::vector<Audited> ControlPlane::audit() const {
  std::vector<Audited> all;
  std::map<std::string, std::size_t> known;
  std::ifstream log(m_folder / "audit.log");
  for (std::string line; std::getline(log, line);) {
    const Json event = Json::parse(line, nullptr, false);
    if (event.is_discarded()) continue;
    const auto [at, is_new] = known.emplace(event.at("auditID"), all.size());
    if (is_new) all.push_back({event.at("user").value("username", ""), event.at("verb"), event.at("requestURI"), 0});
    if (event.contains("responseStatus")) all[at->second].status = event["responseStatus"].value("code", 0);
  }
  return all;
}

std::map<std::string, int> ControlPlane::requests_of(const std::string& user) const {
  std::map<std::string, int> counts;
  for (const Audited& each : audit()) {
    if (each.user != user) continue;
    const std::string path = each.uri.substr(0, each.uri.find('?'));
    const bool is_core = path.starts_with("/api/");
    // "/api", "/apis", "/api/v1", "/apis/GROUP", "/apis/GROUP/VERSION"
    const auto slashes = std::count(path.begin(), path.end(), '/');
    ++counts[slashes <= (is_core ? 2 : 3) ? "discovery" : each.verb];
  }
  return counts;
}

}  // namespace kt2::test
