#include "kube/exec_credential.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

#include "kube/base64.hpp"
#include "kube/header_value.hpp"
#include "kube/json.hpp"
#include "kube/pem.hpp"
#include "kube/words.hpp"
#include "yaml/document.hpp"

namespace kt2::kube {
namespace {

using yaml::Document;
using yaml::Node;
using yaml::NodeKind;

constexpr std::string_view k_group = "client.authentication.k8s.io/";

Error wrong(std::string what) {
  return {Cause::usage, std::move(what), {}};
}

Json cluster_info(const Access& access, const std::string& authority) {
  Json cluster = {{"server", access.server}};
  if (!access.tls_server_name.empty()) cluster["tls-server-name"] = access.tls_server_name;
  if (access.insecure) cluster["insecure-skip-tls-verify"] = true;
  if (!authority.empty()) cluster["certificate-authority-data"] = encode_base64(authority);
  if (!access.proxy_url.empty()) cluster["proxy-url"] = access.proxy_url;
  if (const auto& config = access.exec->cluster_config; !config.empty()) {
    if (Json json = Json::parse(config, nullptr, false); !json.is_discarded()) cluster["config"] = std::move(json);
  }
  return cluster;
}

// The text of a key, empty when absent; nothing when it is other than text.
std::optional<std::string> text_of(const Node& map, std::string_view key) {
  const Node* node = map.find(key);
  if (node == nullptr || node->kind == NodeKind::null) return std::string();
  if (node->kind != NodeKind::text) return std::nullopt;
  return node->text;
}

// Who prints nonsense may print a secret anywhere: only what is plainly none is shown.
Result<void> check_header(const ExecPlugin& plugin, const Node& root) {
  const std::string kind = text_of(root, "kind").value_or("");
  if (kind != "ExecCredential") {
    constexpr std::size_t k_longest_kind = 40;
    const bool is_word = kind.size() <= k_longest_kind && std::all_of(kind.begin(), kind.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                         });
    return wrong(
        fmt::format("printed {}, not ExecCredential", is_word ? "the kind " + in_quotes(kind) : "another kind"));
  }
  const std::string version = text_of(root, "apiVersion").value_or("");
  if (version == plugin.api_version) return {};
  const bool is_known = version.empty() || (version.starts_with(k_group) && version.size() < k_group.size() + 10);
  return wrong(fmt::format("printed {}, and the kubeconfig has {}",
                           is_known ? "the apiVersion " + in_quotes(version) : "another apiVersion",
                           in_quotes(plugin.api_version)));
}

Result<void> check_credential(const ExecCredential& credential) {
  if (credential.token.empty() && credential.certificate.empty() && credential.key.empty())
    return wrong("printed neither a token nor a certificate");
  if (credential.certificate.empty() != credential.key.empty())
    return wrong("printed only one of clientCertificateData and clientKeyData");
  if (!can_be_header_value(credential.token))
    return wrong("printed a token that holds a line break or another control character");
  if (credential.key.empty()) return {};
  if (auto checked = check_certificates(credential.certificate); !checked)
    return wrong("printed a clientCertificateData that " + checked.error().message);
  if (auto checked = check_key(credential.key); !checked)
    return wrong("printed a clientKeyData that " + checked.error().message);
  if (!belong_together(credential.certificate, credential.key))
    return wrong("printed a clientKeyData that does not belong to its clientCertificateData");
  return {};
}

}  // namespace

std::string exec_info(const Access& access, const std::string& authority) {
  Json spec = {{"interactive", false}};
  if (access.exec->provide_cluster_info) spec["cluster"] = cluster_info(access, authority);
  const Json info = {{"kind", "ExecCredential"}, {"apiVersion", access.exec->api_version}, {"spec", std::move(spec)}};
  return info.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<ExecCredential> read_exec_credential(const ExecPlugin& plugin, std::string_view printed) {
  const auto document = Document::parse(printed);
  if (!document || document->root().kind == NodeKind::text)
    return wrong("printed what is not an ExecCredential, neither JSON nor YAML");
  const Node& root = document->root();
  if (root.kind == NodeKind::null) return wrong("printed nothing");
  if (auto checked = check_header(plugin, root); !checked) return checked.error();
  const Node* status = root.find("status");
  if (status == nullptr || status->kind != NodeKind::map) return wrong("printed an ExecCredential without a status");
  const auto token = text_of(*status, "token");
  const auto certificate = text_of(*status, "clientCertificateData");
  const auto key = text_of(*status, "clientKeyData");
  const auto expires = text_of(*status, "expirationTimestamp");
  if (!token || !certificate || !key || !expires)
    return wrong("printed a status with a field that should be text, and is not");
  ExecCredential credential{*token, *certificate, *key, std::nullopt};
  if (!expires->empty()) {
    credential.expires = parse_rfc3339(*expires);
    if (!credential.expires) return wrong("printed an expirationTimestamp that is no time in the form of RFC 3339");
  }
  if (auto checked = check_credential(credential); !checked) return checked.error();
  return credential;
}

std::optional<WallClock::time_point> parse_rfc3339(const std::string& text) {
  std::tm time{};
  int end = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d%*1[Tt]%2d:%2d:%2d%n", &time.tm_year, &time.tm_mon, &time.tm_mday,
                  &time.tm_hour, &time.tm_min, &time.tm_sec, &end) != 6) {
    return std::nullopt;
  }
  std::string_view rest = std::string_view(text).substr(static_cast<std::size_t>(end));
  if (rest.starts_with('.')) {
    const std::size_t after = rest.find_first_not_of("0123456789", 1);
    if (after == 1 || after == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(after);
  }
  int hours = 0;
  int minutes = 0;
  if (rest != "Z" && rest != "z") {
    if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') ||
        std::sscanf(std::string(rest.substr(1)).c_str(), "%2d:%2d", &hours, &minutes) != 2) {
      return std::nullopt;
    }
    if (rest[0] == '-') hours = -hours, minutes = -minutes;
  }
  time.tm_year -= 1900;
  time.tm_mon -= 1;
  const std::tm given = time;
  const std::time_t seconds = ::timegm(&time);
  // timegm takes the 35th of a month for a day of the next.
  if (time.tm_mon != given.tm_mon || time.tm_mday != given.tm_mday || time.tm_hour != given.tm_hour)
    return std::nullopt;
  return WallClock::from_time_t(seconds) - std::chrono::hours(hours) - std::chrono::minutes(minutes);
}

}  // namespace kt2::kube
