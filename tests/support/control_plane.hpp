// A real etcd and a real kube-apiserver, and nothing else: no controller touches the objects that a test makes. Every
// request is in its audit log, every client has a user of its own. It needs the stack that tests/e2e/stack builds.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "support/api_client.hpp"
#include "support/authority.hpp"
#include "support/program.hpp"

namespace kt2::test {

// One line of the audit log.
struct Audited {
  std::string user;
  std::string verb;  // "list", "watch", "get", …
  std::string uri;
  int status = 0;  // 0: no answer yet
};

class ControlPlane {
 public:
  // Starts both, and returns when the API server is ready. `stack`: the folder of the programs. `folder`: one that is
  // there, for all their files. Throws std::runtime_error.
  ControlPlane(std::filesystem::path folder, std::filesystem::path stack);
  ControlPlane(const ControlPlane&) = delete;
  ControlPlane& operator=(const ControlPlane&) = delete;

  int port() const { return m_port; }
  std::string url() const;
  const Authority& authority() const { return m_authority; }

  // May do everything.
  ApiClient& admin() { return *m_admin; }

  // The path of a kubeconfig of a user of this name, who may do everything unless `group` is another; `port`: where
  // the server is to be found, as through a relay.
  std::filesystem::path kubeconfig(const std::string& user, int port, const std::string& group = "system:masters");
  std::filesystem::path kubeconfig(const std::string& user) { return kubeconfig(user, port()); }

  // Ends the API server: as an upgrade does, or as a crash. The port stays ours.
  void stop_server();
  void kill_server();
  void start_server();

  // Forgets the history of all objects, in etcd, up to now: watches that want to go on from it are told 410.
  void compact();

  // Each request once, in the order of their begin.
  std::vector<Audited> audit() const;
  // Of a user, how many there were of each verb. What is asked of the server itself, not of objects, has the verb "get"
  // as well, and is counted as "discovery".
  std::map<std::string, int> requests_of(const std::string& user) const;

 private:
  Program program(const std::vector<std::string>& words) const;
  void wait_ready();

  std::filesystem::path m_folder;
  std::filesystem::path m_stack;
  Authority m_authority;
  Fd m_reserved;  // the port
  int m_port;
  std::unique_ptr<ApiClient> m_admin;
  std::unique_ptr<Started> m_etcd;
  std::unique_ptr<Started> m_server;
};

}  // namespace kt2::test
