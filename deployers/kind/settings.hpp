// What the user asks of a cluster beyond kind's own configuration: by flags, and with --env-knobs by the variables of
// kind's CI script. It knows where each is from, and refuses values that can mean nothing.
#pragma once

#include <kubetest2/deployer.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kind {

// "ipv6", by "--ip-family=ipv6" or "IP_FAMILY=ipv6".
struct Setting {
  std::string value;
  std::string origin;
};

// NAME=VALUE of a kubelet's argument.
struct KubeletArgument {
  std::string name;
  Setting setting;
};

struct Settings {
  std::optional<Setting> ip_family;
  std::optional<Setting> kube_proxy_mode;
  std::optional<Setting> feature_gates;   // a map in JSON's or YAML's braces
  std::optional<Setting> runtime_config;  // likewise
  std::optional<Setting> log_level;
  std::optional<Setting> workers;
  std::optional<Setting> control_planes;
  std::vector<KubeletArgument> kubelet_arguments;
  bool no_dns_search = false;  // nodes do without the search path of this machine

  bool any() const;

  // Throws kubetest2::Failure that names the flag or the variable.
  static Settings of(const kubetest2::Call& call);
};

// "A=true,B=false" as a map in braces; what begins with one stays as it is. Throws kubetest2::Failure.
std::string in_braces(const Setting& pairs);

}  // namespace kind
