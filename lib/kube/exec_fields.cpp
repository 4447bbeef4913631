#include "kube/exec_fields.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "kube/json.hpp"
#include "kube/words.hpp"

namespace kt2::kube {
namespace {

constexpr std::string_view k_group = "client.authentication.k8s.io/";
constexpr const char* k_extension = "client.authentication.k8s.io/exec";

// An alias stands for what it names wherever it stands: small texts can mean endless ones.
constexpr std::size_t k_most_values = 10'000;

Json scalar_of(const Node& node) {
  switch (node.kind) {
    case NodeKind::null:
      return nullptr;
    case NodeKind::boolean:
      return node.is_true();
    case NodeKind::number: {
      const Json number = Json::parse(node.text, nullptr, false);
      return number.is_number() ? number : Json(node.text);
    }
    default:
      return node.text;
  }
}

std::optional<Json> json_of(const Node& node, std::size_t& values) {
  if (++values > k_most_values) return std::nullopt;
  if (node.kind != NodeKind::map && node.kind != NodeKind::list) return scalar_of(node);
  Json whole = node.kind == NodeKind::map ? Json::object() : Json::array();
  for (const Node::Entry& entry : node.entries) {
    auto value = json_of(*entry.value, values);
    if (!value) return std::nullopt;
    if (node.kind == NodeKind::map) {
      whole[entry.key] = std::move(*value);
    } else {
      whole.push_back(std::move(*value));
    }
  }
  return whole;
}

// What a cluster's extensions hold for plugins, as JSON.
std::string cluster_config_of(ConfigFields& cluster) {
  const Node* extensions = cluster.get("extensions", NodeKind::list);
  if (extensions == nullptr) return {};
  for (const Node::Entry& entry : extensions->entries) {
    const Node* name = entry.value->find("name");
    const Node* value = entry.value->find("extension");
    if (name == nullptr || name->text != k_extension || value == nullptr) continue;
    std::size_t values = 0;
    if (const auto json = json_of(*value, values)) return json->dump(-1, ' ', false, Json::error_handler_t::replace);
    cluster.refuse("extensions", "holds too much for a credential plugin");
  }
  return {};
}

void check_mode(ConfigFields& exec, const ExecPlugin& plugin) {
  const std::string mode = exec.text("interactiveMode");
  if (mode == "Always") {
    exec.refuse("interactiveMode", "the plugin wants to ask somebody at a terminal, and here is nobody to ask");
  } else if (mode.empty() && plugin.api_version.ends_with("/v1")) {
    exec.refuse("interactiveMode", "is missing; it has to be Never or IfAvailable");
  } else if (!mode.empty() && mode != "Never" && mode != "IfAvailable") {
    exec.refuse("interactiveMode", "is none of Never, IfAvailable and Always");
  }
}

}  // namespace

std::optional<ExecPlugin> exec_plugin_of(ConfigFields& user, ConfigFields& cluster) {
  const Node* node = user.get("exec", NodeKind::map);
  if (node == nullptr) return std::nullopt;
  ConfigFields exec = user.inside("exec", node);
  ExecPlugin plugin;
  plugin.where = user.where("exec");
  plugin.api_version = exec.text("apiVersion");
  if (plugin.api_version.empty()) {
    exec.refuse("apiVersion", fmt::format("is missing; it has to be {}v1", k_group));
  } else if (plugin.api_version == std::string(k_group) + "v1alpha1") {
    exec.refuse("apiVersion", fmt::format("{} is no longer supported, by kubectl neither; plugins of today have {}v1",
                                          plugin.api_version, k_group));
  } else if (plugin.api_version != std::string(k_group) + "v1" &&
             plugin.api_version != std::string(k_group) + "v1beta1") {
    exec.refuse("apiVersion", fmt::format("is neither {}v1 nor {}v1beta1", k_group, k_group));
  }
  const std::string command = exec.text("command");
  if (command.empty()) exec.refuse("command", "is missing");
  // Without a slash it is looked up on PATH.
  plugin.argv = {command.find('/') == std::string::npos ? command : exec.file("command")};
  for (std::string& word : exec.texts("args")) plugin.argv.push_back(std::move(word));
  if (const Node* list = exec.get("env", NodeKind::list)) {
    for (const Node::Entry& entry : list->entries) {
      ConfigFields variable = exec.inside("env", entry.value);
      std::string name = variable.text("name");
      if (name.empty()) variable.refuse("name", "is missing");
      plugin.environment.emplace_back(std::move(name), variable.text("value"));
    }
  }
  plugin.install_hint = exec.text("installHint");
  plugin.provide_cluster_info = exec.flag("provideClusterInfo");
  if (plugin.provide_cluster_info) plugin.cluster_config = cluster_config_of(cluster);
  check_mode(exec, plugin);
  return plugin;
}

}  // namespace kt2::kube
