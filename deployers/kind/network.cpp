#include "network.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "cache.hpp"

namespace kind {
namespace fs = std::filesystem;
using kubetest2::Call;

Network::Network(const Call& call, const Engine& engine, const Cluster& cluster)
    : m_engine(engine),
      m_cluster(cluster),
      m_name(cluster.variable(engine.program() == "podman" ? "KIND_EXPERIMENTAL_PODMAN_NETWORK"
                                                           : "KIND_EXPERIMENTAL_DOCKER_NETWORK")) {
  if (m_name.empty()) m_name = "kind";
  const std::string host = cluster.variable("DOCKER_HOST") + cluster.variable("CONTAINER_HOST");
  m_mark =
      cache_directory(call, "networks") / file_name(engine.program() + "-" + m_name + (host.empty() ? "" : "-" + host));
  // Without the file, nothing is ever removed.
  m_lock = ::open((m_mark.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

Network::~Network() {
  if (m_lock >= 0) ::close(m_lock);
}

bool Network::ask(const Call& call, std::vector<std::string> arguments, std::string& printed) const {
  auto command = m_engine.command(call, m_cluster, std::move(arguments));
  return call.run(command.quiet().may_fail().limit(std::chrono::seconds(20)), printed).success();
}

void Network::use(const Call& call) {
  // A remover holds it for the blink of an eye.
  if (m_lock < 0 || ::flock(m_lock, LOCK_SH) != 0) return;
  std::string printed;
  if (!ask(call, {"network", "inspect", m_name}, printed)) std::ofstream(m_mark, std::ios::app);
}

void Network::remove_unused(const Call& call) {
  std::error_code ignored;
  if (m_lock < 0 || !fs::exists(m_mark, ignored)) return;
  // Somebody is about to use it: whoever is last removes it.
  if (::flock(m_lock, LOCK_EX | LOCK_NB) != 0) return;
  std::string containers;
  if (!ask(call, {"ps", "--all", "--quiet", "--filter", "network=" + m_name}, containers) || !containers.empty())
    return;
  std::string printed;
  if (ask(call, {"network", "rm", m_name}, printed) || !ask(call, {"network", "inspect", m_name}, printed)) {
    fs::remove(m_mark, ignored);
  }
}

}  // namespace kind
