#include "kube/in_cluster.hpp"

#include "base/files.hpp"
#include "kube/server_url.hpp"

namespace kt2::kube {

std::optional<Access> in_cluster_access(const Environment& environment, const std::filesystem::path& service_account) {
  const auto host = environment.get_non_empty("KUBERNETES_SERVICE_HOST");
  const auto port = environment.get_non_empty("KUBERNETES_SERVICE_PORT");
  const auto is_file = [&](const char* name) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(service_account / name, ignored);
  };
  if (!host || !port || !is_file("token")) return std::nullopt;
  Access access;
  access.server = https_url(*host, *port);
  access.token_file = (service_account / "token").string();
  access.where = "this pod's service account";
  access.token_where = "the token of " + access.where;
  if (is_file("ca.crt")) {
    access.authority.file = (service_account / "ca.crt").string();
    access.authority.where = "the authority of " + access.where;
  }
  access.name_space = "default";
  if (const auto named = environment.get_non_empty("POD_NAMESPACE")) {
    access.name_space = *named;
  } else if (const auto text = read_file(service_account / "namespace")) {
    const std::string name = text->substr(0, text->find_first_of(" \t\r\n"));
    if (!name.empty()) access.name_space = name;
  }
  return access;
}

}  // namespace kt2::kube
