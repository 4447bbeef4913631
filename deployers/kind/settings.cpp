#include "settings.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace kind {
namespace {

using kubetest2::Call;
using kubetest2::Failure;

// A flag, the script's variable for it, and what the script takes when that is unset and kind gets no configuration of
// the user's.
struct Knob {
  const char* flag;
  const char* variable;
  const char* otherwise;
};
constexpr Knob k_ip_family{"ip-family", "IP_FAMILY", nullptr};
constexpr Knob k_kube_proxy_mode{"kube-proxy-mode", "KUBE_PROXY_MODE", nullptr};
constexpr Knob k_feature_gates{"feature-gates", "FEATURE_GATES", nullptr};
constexpr Knob k_runtime_config{"runtime-config", "RUNTIME_CONFIG", nullptr};
constexpr Knob k_log_level{"log-level", "KIND_CLUSTER_LOG_LEVEL", "4"};
constexpr Knob k_workers{"workers", nullptr, "2"};
constexpr Knob k_control_planes{"control-planes", nullptr, nullptr};

// The logs of a day of tests, of which kubelet would keep the last 50 MiB.
constexpr std::array<std::pair<const char*, const char*>, 2> k_container_logs{
    {{"container-log-max-files", "10"}, {"container-log-max-size", "100Mi"}}};

std::optional<Setting> setting_of(const Call& call, const Knob& knob) {
  if (call.flag_given(knob.flag)) {
    const std::string value = call.flag(knob.flag);
    if (!value.empty()) return Setting{value, "--" + std::string(knob.flag) + "=" + value};
  }
  if (!call.flag_bool("env-knobs")) return std::nullopt;
  const auto variable = knob.variable != nullptr ? call.environment(knob.variable) : std::nullopt;
  if (variable && !variable->empty()) return Setting{*variable, std::string(knob.variable) + "=" + *variable};
  if (knob.otherwise == nullptr || !call.flag("config").empty()) return std::nullopt;
  return Setting{knob.otherwise, "--env-knobs"};
}

void check_choice(const std::optional<Setting>& setting, const std::vector<std::string>& choices) {
  if (!setting || std::find(choices.begin(), choices.end(), setting->value) != choices.end()) return;
  std::string list;
  for (const std::string& choice : choices) list += (list.empty() ? "" : ", ") + choice;
  throw Failure(setting->origin + ": it is one of " + list, KT2_CAUSE_USAGE);
}

void check_number(const std::optional<Setting>& setting, int least, int most, const char* what) {
  if (!setting) return;
  const std::string& value = setting->value;
  const bool digits = !value.empty() && value.size() < 4 && value.find_first_not_of("0123456789") == std::string::npos;
  if (digits && std::stoi(value) >= least && std::stoi(value) <= most) return;
  throw Failure(setting->origin + ": " + what + " from " + std::to_string(least) + " to " + std::to_string(most),
                KT2_CAUSE_USAGE);
}

std::vector<KubeletArgument> kubelet_arguments_of(const Call& call) {
  std::vector<KubeletArgument> arguments;
  for (const std::string& entry : call.flag_list("kubelet-arg")) {
    const std::string origin = "--kubelet-arg=" + entry;
    const auto first = entry.find_first_not_of('-');
    const auto equals = entry.find('=');
    if (equals == std::string::npos || first >= equals) {
      throw Failure(origin + ": write NAME=VALUE; a value with a comma needs quotes around all of it", KT2_CAUSE_USAGE);
    }
    arguments.push_back({entry.substr(first, equals - first), {entry.substr(equals + 1), origin}});
  }
  if (!call.flag_bool("env-knobs") || !call.flag("config").empty()) return arguments;
  for (const auto& [name, value] : k_container_logs) {
    const auto same = [wanted = name](const KubeletArgument& argument) { return argument.name == wanted; };
    if (std::none_of(arguments.begin(), arguments.end(), same)) arguments.push_back({name, {value, "--env-knobs"}});
  }
  return arguments;
}

// kubelet takes each once.
void check_arguments(const Settings& settings) {
  std::vector<KubeletArgument> known;
  if (settings.log_level) known.push_back({"v", *settings.log_level});
  for (const KubeletArgument& argument : settings.kubelet_arguments) {
    for (const KubeletArgument& other : known) {
      if (other.name != argument.name || other.setting.value == argument.setting.value) continue;
      throw Failure("kubelet's " + argument.name + " is \"" + other.setting.value + "\" by " + other.setting.origin +
                        ", and \"" + argument.setting.value + "\" by " + argument.setting.origin + ": give one of them",
                    KT2_CAUSE_USAGE);
    }
    known.push_back(argument);
  }
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

}  // namespace

bool Settings::any() const {
  return ip_family || kube_proxy_mode || feature_gates || runtime_config || log_level || workers || control_planes ||
         !kubelet_arguments.empty() || no_dns_search;
}

std::string in_braces(const Setting& pairs) {
  const auto begin = pairs.value.find_first_not_of(" \t\n");
  if (begin != std::string::npos && pairs.value[begin] == '{') return pairs.value;
  std::string map;
  std::istringstream entries(pairs.value);
  for (std::string entry; std::getline(entries, entry, ',');) {
    const auto equals = entry.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw Failure(pairs.origin + ": \"" + entry + "\" is no NAME=VALUE: write A=true,B=false, or {\"A\": true}",
                    KT2_CAUSE_USAGE);
    }
    const std::string value = entry.substr(equals + 1);
    const bool boolean = value == "true" || value == "false";
    map += (map.empty() ? "" : ", ") + quoted(entry.substr(0, equals)) + ": " + (boolean ? value : quoted(value));
  }
  return "{" + map + "}";
}

Settings Settings::of(const Call& call) {
  Settings settings;
  settings.ip_family = setting_of(call, k_ip_family);
  settings.kube_proxy_mode = setting_of(call, k_kube_proxy_mode);
  settings.feature_gates = setting_of(call, k_feature_gates);
  settings.runtime_config = setting_of(call, k_runtime_config);
  settings.log_level = setting_of(call, k_log_level);
  settings.workers = setting_of(call, k_workers);
  settings.control_planes = setting_of(call, k_control_planes);
  settings.kubelet_arguments = kubelet_arguments_of(call);
  settings.no_dns_search = call.flag_bool("env-knobs") && call.flag("config").empty();

  check_choice(settings.ip_family, {"ipv4", "ipv6", "dual"});
  check_choice(settings.kube_proxy_mode, {"iptables", "ipvs", "nftables", "none"});
  check_number(settings.log_level, 0, 10, "a level is a number");
  check_number(settings.workers, 0, 500, "it is a number of nodes");
  check_number(settings.control_planes, 1, 99, "it is a number of nodes");
  check_arguments(settings);
  for (auto* map : {&settings.feature_gates, &settings.runtime_config}) {
    if (*map) (*map)->value = in_braces(**map);
  }
  return settings;
}

}  // namespace kind
