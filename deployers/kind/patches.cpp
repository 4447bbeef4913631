#include "patches.hpp"

#include <cstdio>
#include <map>

namespace kind {
namespace {

constexpr const char* k_kubelet = "nodeRegistration.kubeletExtraArgs";

}  // namespace

std::string in_quotes(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '\n') {
      result += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[5];
      std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned>(c));
      result += escape;
    } else {
      if (c == '"' || c == '\\') result += '\\';
      result += c;
    }
  }
  return result + "\"";
}

std::vector<PatchedArgument> patched_arguments(const Settings& settings) {
  std::vector<PatchedArgument> arguments;
  if (settings.log_level) {
    for (const char* component : {"apiServer", "controllerManager", "scheduler"}) {
      arguments.push_back({"ClusterConfiguration", std::string(component) + ".extraArgs", "v", *settings.log_level});
    }
  }
  // The node that kubeadm begins with, and those that join it.
  for (const char* document : {"InitConfiguration", "JoinConfiguration"}) {
    if (settings.log_level) arguments.push_back({document, k_kubelet, "v", *settings.log_level});
    for (const KubeletArgument& argument : settings.kubelet_arguments) {
      arguments.push_back({document, k_kubelet, argument.name, argument.setting});
    }
  }
  if (settings.log_level) arguments.push_back({"KubeProxyConfiguration", "logging", "verbosity", *settings.log_level});
  return arguments;
}

std::vector<std::string> kubeadm_patches(const Settings& settings) {
  std::vector<std::string> patches;
  std::string document;
  std::string path;
  for (const PatchedArgument& argument : patched_arguments(settings)) {
    if (argument.document != document) {
      patches.push_back("kind: " + argument.document + "\n");
      document = argument.document;
      path.clear();
    }
    std::string& patch = patches.back();
    const auto dot = argument.path.find('.');
    const std::string indent(dot == std::string::npos ? 2 : 4, ' ');
    if (argument.path != path) {
      patch += argument.path.substr(0, dot) + ":\n";
      if (dot != std::string::npos) patch += "  " + argument.path.substr(dot + 1) + ":\n";
      path = argument.path;
    }
    // Arguments are texts; what is no argument is a number.
    const bool text = dot != std::string::npos;
    patch += indent + in_quotes(argument.name) + ": " +
             (text ? in_quotes(argument.setting.value) : argument.setting.value) + "\n";
  }
  return patches;
}

}  // namespace kind
