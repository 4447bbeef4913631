#include "configuration.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include "nodes.hpp"
#include "patches.hpp"

namespace kind {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Failure;
using kubetest2::Yaml;

constexpr const char* k_head = "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n";

std::string text_of(const std::string& file) {
  std::ifstream stream(file);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.eof() && stream.fail()) throw Failure("--config=" + file + ": it cannot be read", KT2_CAUSE_USAGE);
  return text;
}

std::optional<Yaml> given_configuration(const Call& call) {
  const std::string file = call.flag("config");
  if (file.empty() || (call.dry_run() && !fs::exists(file))) return std::nullopt;
  return Yaml{file, text_of(file), true};
}

Yaml part(const Setting& setting, const std::string& text) {
  return {setting.origin, text, false};
}

// Lines of a map that is no deeper: "A: true".
void check_gates(const Call& call, const Yaml& gates) {
  for (const std::string& map : call.read_yaml(gates, "featureGates")) {
    std::istringstream lines(map);
    for (std::string line; std::getline(lines, line);) {
      if (line.ends_with(": true") || line.ends_with(": false")) continue;
      throw Failure(gates.origin + ": a gate is true or false, and this is neither: " + line, KT2_CAUSE_USAGE);
    }
  }
}

std::vector<Yaml> parts_of(const Call& call, const Settings& settings) {
  std::vector<Yaml> parts;
  if (settings.ip_family) {
    parts.push_back(part(*settings.ip_family, "networking: {ipFamily: " + settings.ip_family->value + "}"));
  }
  if (settings.kube_proxy_mode) {
    parts.push_back(
        part(*settings.kube_proxy_mode, "networking: {kubeProxyMode: " + settings.kube_proxy_mode->value + "}"));
  }
  if (settings.no_dns_search) parts.push_back({"--env-knobs", "networking: {dnsSearch: []}", false});
  if (settings.feature_gates) {
    parts.push_back(part(*settings.feature_gates, "featureGates: " + settings.feature_gates->value));
    check_gates(call, parts.back());
  }
  if (settings.runtime_config) {
    parts.push_back(part(*settings.runtime_config, "runtimeConfig: " + settings.runtime_config->value));
  }
  std::string patches;
  for (const std::string& patch : kubeadm_patches(settings))
    patches += (patches.empty() ? "" : ", ") + in_quotes(patch);
  if (!patches.empty()) parts.push_back({"flags", "kubeadmConfigPatches: [" + patches + "]", false});
  return parts;
}

std::vector<std::string> documents_of(const std::string& stream) {
  std::vector<std::string> documents{""};
  std::istringstream lines(stream);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("---"))
      documents.emplace_back();
    else
      documents.back() += line + "\n";
  }
  return documents;
}

std::string first_of(const std::vector<std::string>& values) {
  return values.empty() ? std::string() : values.front();
}

// What a document already sets the argument to; empty where it does not. Arguments are a map, or since v1beta4 a list.
std::string value_in(const Call& call, const Yaml& document, const PatchedArgument& argument) {
  const auto names = call.read_yaml(document, argument.path + "[].name");
  const auto values = call.read_yaml(document, argument.path + "[].value");
  const auto found = std::find(names.begin(), names.end(), argument.name);
  if (found != names.end()) return values[static_cast<std::size_t>(found - names.begin())];
  return first_of(call.read_yaml(document, argument.path + "." + argument.name));
}

// kind would apply both patches, and the last one would win unseen.
void check_patches(const Call& call, const Yaml& given, const Settings& settings) {
  const auto arguments = patched_arguments(settings);
  if (arguments.empty()) return;
  for (const char* where : {"kubeadmConfigPatches[]", "nodes[].kubeadmConfigPatches[]"}) {
    for (const std::string& patch : call.read_yaml(given, where)) {
      for (const std::string& text : documents_of(patch)) {
        const Yaml document{given.origin + ", " + where, text, false};
        const std::string document_kind = first_of(call.read_yaml(document, "kind"));
        for (const PatchedArgument& argument : arguments) {
          if (argument.document != document_kind) continue;
          const std::string value = value_in(call, document, argument);
          if (value.empty() || value == argument.setting.value) continue;
          throw Failure(argument.document + "'s " + argument.path + "." + argument.name + " is \"" + value + "\" in " +
                            document.origin + ", and \"" + argument.setting.value + "\" by " + argument.setting.origin +
                            ": they have to be the same, or one of them goes",
                        KT2_CAUSE_USAGE);
        }
      }
    }
  }
}

}  // namespace

std::optional<std::string> made_configuration(const Call& call, const Settings& settings) {
  if (!settings.any()) return std::nullopt;
  std::vector<Yaml> parts{{"kubetest2", k_head, false}};
  const auto given = given_configuration(call);
  if (given) {
    check_patches(call, *given, settings);
    parts = {*given};
  }
  if (const auto nodes = missing_nodes(call, given, settings)) parts.push_back({"flags", *nodes, false});
  for (Yaml& more : parts_of(call, settings)) parts.push_back(std::move(more));
  return call.merge_yaml(parts);
}

std::string kept_configuration(const Call& call) {
  return call.artifacts_dir() + "/kind-config.yaml";
}

bool has_default_network(const Call& call) {
  const auto given = given_configuration(call);
  return !given || first_of(call.read_yaml(*given, "networking.disableDefaultCNI")) != "true";
}

void keep_configuration(const Call& call, const std::optional<std::string>& text) {
  const std::string target = kept_configuration(call);
  const std::string given = call.flag("config");
  std::error_code ignored;
  if (!text && (given.empty() || fs::equivalent(given, target, ignored))) return;
  const std::string content = text ? *text : text_of(given);
  std::ofstream file(target, std::ios::trunc);
  file << content;
  file.close();
  if (!file) throw Failure("writing \"" + target + "\" failed", KT2_CAUSE_INFRASTRUCTURE);
}

}  // namespace kind
