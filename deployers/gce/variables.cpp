#include "variables.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace gce {
namespace {

using kubetest2::Call;
using kubetest2::Failure;

// How a flag's value becomes a variable's.
enum class How {
  always,    // as it is, empty or not
  given,     // as it is, unless it is empty
  yes,       // "true", unless it is false
  addresses  // the range of pods' addresses for that many nodes
};

struct Rule {
  const char* variable;
  const char* flag;
  How how;
};

constexpr Rule k_rules[] = {
    {"KUBE_GCE_ZONE", "gcp-zone", How::always},
    {"NUM_NODES", "num-nodes", How::always},
    {"CLUSTER_IP_RANGE", "num-nodes", How::addresses},
    {"NODE_ACCELERATORS", "node-accelerators", How::always},
    {"KUBE_BUILD_PLATFORMS", "target-build-arch", How::always},
    {"ENABLE_CACHE_MUTATION_DETECTOR", "enable-cache-mutation-detector", How::yes},
    {"KUBE_RUNTIME_CONFIG", "runtime-config", How::given},
    {"ENABLE_POD_SECURITY_POLICY", "enable-pod-security-policy", How::yes},
    {"CREATE_CUSTOM_NETWORK", "create-custom-network", How::yes},
    {"MASTER_SIZE", "master-size", How::given},
    {"NODE_SIZE", "node-size", How::given},
    {"NODE_SCOPES", "node-scopes", How::given},
    {"KUBE_GCE_NODE_SERVICE_ACCOUNT", "node-service-account", How::given},
    {"GCE_GLBC_IMAGE", "ingress-gce-image", How::given},
    {"CLOUD_PROVIDER_FLAG", "cloud-provider", How::given},
    {"KUBE_FEATURE_GATES", "feature-gates", How::given},
};

// As kube-up.sh itself would choose it.
std::string address_range(long long nodes) {
  if (nodes > 4000) return "10.64.0.0/11";
  if (nodes > 2000) return "10.64.0.0/12";
  if (nodes > 1000) return "10.64.0.0/13";
  return "10.64.0.0/14";
}

// Nothing where the scripts are to use their own default.
std::optional<std::string> value_of(const Call& call, const Rule& rule) {
  const std::string text = call.flag(rule.flag);
  switch (rule.how) {
    case How::always:
      return text;
    case How::given:
      return text.empty() ? std::nullopt : std::optional(text);
    case How::yes:
      return text == "true" ? std::optional(text) : std::nullopt;
    case How::addresses:
      return address_range(call.flag_int(rule.flag));
  }
  return std::nullopt;
}

bool is_name(const std::string& name) {
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
         std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

}  // namespace

void set(Variables& variables, const std::string& name, const std::string& value) {
  const auto there = std::ranges::find(variables, name, &Variables::value_type::first);
  if (there != variables.end())
    there->second = value;
  else
    variables.emplace_back(name, value);
}

Variables variables_of(const Call& call) {
  Variables variables;
  for (const Rule& rule : k_rules) {
    if (const auto value = value_of(call, rule)) set(variables, rule.variable, *value);
  }
  for (const std::string& entry : call.flag_list("env")) {
    const auto equals = entry.find('=');
    if (equals == std::string::npos || !is_name(entry.substr(0, equals))) {
      throw Failure("--env=" + entry + ": it has to be NAME=VALUE", KT2_CAUSE_USAGE);
    }
    set(variables, entry.substr(0, equals), entry.substr(equals + 1));
  }
  return variables;
}

}  // namespace gce
