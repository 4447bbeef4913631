// How one cluster is reached, by one user: what a kubeconfig's context or a pod's surroundings say, resolved but not
// yet read from the files it names. It holds secrets and prints none.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kt2::kube {

// PEM text, given in place or as a file that may be replaced while we run. Neither: not given.
struct Pem {
  std::string text;
  std::string file;   // absolute
  std::string where;  // for messages: `certificate-authority-data of cluster "kind" in "/home/x/config" line 4`
  bool given() const { return !text.empty() || !file.empty(); }
};

// A program that prints an ExecCredential.
struct ExecPlugin {
  std::string api_version;  // client.authentication.k8s.io/v1 or v1beta1
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> environment;  // beside the caller's own
  std::string install_hint;
  std::string search_path;  // the caller's PATH
  bool provide_cluster_info = false;
  std::string cluster_config;  // the cluster's extension for exec plugins, as JSON; empty for none
  std::string where;
};

struct Access {
  std::string server;           // URL without a slash at its end
  std::string name_space;       // "default" where nothing says otherwise
  std::string context;          // its name, empty in a pod
  std::string tls_server_name;  // empty: the URL's host
  bool insecure = false;        // the server's certificate is not verified
  std::string proxy_url;        // empty: as the environment says
  Pem authority;                // none: the system's
  Pem certificate;
  Pem key;
  std::string token;
  std::string token_file;   // read again as it changes; goes before token
  std::string token_where;  // of either, for messages
  std::string username;
  std::string password;
  std::optional<ExecPlugin> exec;
  std::string impersonate_user;
  std::string impersonate_uid;
  std::vector<std::string> impersonate_groups;
  std::vector<std::pair<std::string, std::string>> impersonate_extra;
  std::string where;  // `context "kind-x" in "/home/x/config"`
};

}  // namespace kt2::kube
