#include "kube/context_access.hpp"

#include <fmt/format.h>

#include <optional>

#include "kube/config_fields.hpp"
#include "kube/exec_fields.hpp"
#include "kube/header_value.hpp"
#include "kube/server_url.hpp"
#include "kube/words.hpp"

namespace kt2::kube {
namespace {

void take_cluster(ConfigFields& cluster, Access& access) {
  access.tls_server_name = cluster.text("tls-server-name");
  access.insecure = cluster.flag("insecure-skip-tls-verify");
  access.authority = cluster.pem("certificate-authority");
  if (access.insecure && access.authority.given()) {
    cluster.refuse("insecure-skip-tls-verify", "does not go with a certificate-authority; leave one of them out");
  }
  if (const std::string text = cluster.text("proxy-url"); !text.empty()) {
    auto url = proxy_url(text);
    if (!url) return cluster.refuse("proxy-url", url.error().message);
    access.proxy_url = std::move(*url);
  }
}

void take_server(ConfigFields& cluster, Access& access) {
  const std::string text = cluster.text("server");
  if (text.empty()) return cluster.refuse("server", "is missing: the URL of the API server");
  auto url = server_url(text, access.authority.given() || access.certificate.given() || access.insecure);
  if (!url) return cluster.refuse("server", url.error().message);
  access.server = std::move(*url);
}

void take_impersonation(ConfigFields& user, Access& access) {
  access.impersonate_user = user.header_text("as");
  access.impersonate_uid = user.header_text("as-uid");
  access.impersonate_groups = user.texts("as-groups");
  for (const std::string& group : access.impersonate_groups) {
    if (!can_be_header_value(group)) user.refuse("as-groups", "holds a line break or another control character");
  }
  if (const Node* map = user.get("as-user-extra", NodeKind::map)) {
    ConfigFields extra = user.inside("as-user-extra", map);
    for (const Node::Entry& entry : map->entries) {
      for (std::string& value : extra.texts(entry.key)) {
        if (!can_be_header_value(value)) extra.refuse(entry.key, "holds a line break or another control character");
        access.impersonate_extra.emplace_back(entry.key, std::move(value));
      }
    }
  }
  const bool more =
      !access.impersonate_uid.empty() || !access.impersonate_groups.empty() || !access.impersonate_extra.empty();
  if (more && access.impersonate_user.empty())
    user.refuse("as", "is missing, beside as-uid, as-groups or as-user-extra");
}

void take_user(ConfigFields& user, ConfigFields& cluster, Access& access) {
  access.certificate = user.pem("client-certificate");
  access.key = user.pem("client-key");
  if (access.certificate.given() && !access.key.given()) {
    user.refuse("client-key", "is missing beside client-certificate");
  } else if (access.key.given() && !access.certificate.given()) {
    user.refuse("client-certificate", "is missing beside client-key");
  }
  access.token = user.header_text("token");
  access.token_file = user.file("tokenFile");
  access.token_where = user.where(access.token_file.empty() ? "token" : "tokenFile");
  access.username = user.text("username");
  access.password = user.text("password");
  if (!access.username.empty() && (!access.token.empty() || !access.token_file.empty())) {
    user.refuse("username", "does not go with a token; leave one of them out");
  }
  if (user.get("auth-provider", NodeKind::map) != nullptr) {
    user.refuse("auth-provider", "is no longer supported, by kubectl neither; use an exec plugin of that provider");
  }
  access.exec = exec_plugin_of(user, cluster);
  take_impersonation(user, access);
}

// The entry that a context names by `key`; null when it names none.
const ConfigEntry* referred(const ConfigFiles& config, ConfigFiles::Section section, std::string_view key,
                            ConfigFields& context) {
  const std::string name = context.text(key);
  if (name.empty()) return nullptr;
  const ConfigEntry* entry = config.find(section, name);
  if (entry == nullptr)
    context.refuse(key, fmt::format("no {} is called {}{}", key, in_quotes(name), those_there(config, section)));
  return entry;
}

}  // namespace

std::string those_there(const ConfigFiles& config, ConfigFiles::Section section) {
  constexpr std::array<std::string_view, 3> k_plurals{"clusters", "users", "contexts"};
  const auto names = config.names(section);
  if (names.empty()) return fmt::format("; there are no {}", k_plurals[section]);
  return fmt::format("; there {} {}", names.size() == 1 ? "is" : "are", quoted_list(names));
}

Result<Access> access_of(const ConfigFiles& config, const ConfigEntry& context) {
  std::optional<Error> error;
  Access access;
  access.context = context.name;
  access.where = fmt::format("context {} in {}", in_quotes(context.name), in_quotes(context.file));
  ConfigFields fields("context", &context, error);
  access.name_space = fields.text("namespace");
  if (access.name_space.empty()) access.name_space = "default";
  const ConfigEntry* cluster_entry = referred(config, ConfigFiles::clusters, "cluster", fields);
  if (cluster_entry == nullptr) fields.refuse("cluster", "is missing");
  const ConfigEntry* user_entry = referred(config, ConfigFiles::users, "user", fields);
  if (error) return *error;
  ConfigFields cluster("cluster", cluster_entry, error);
  take_cluster(cluster, access);
  ConfigFields user("user", user_entry, error);
  take_user(user, cluster, access);
  take_server(cluster, access);
  if (error) return *error;
  return access;
}

}  // namespace kt2::kube
