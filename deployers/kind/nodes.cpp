#include "nodes.hpp"

#include <vector>

namespace kind {
namespace {

using kubetest2::Call;
using kubetest2::Failure;
using kubetest2::Yaml;

struct Role {
  const char* name;  // in kind's configuration
  std::size_t there = 0;
  std::string to_add;
};

std::vector<Role> roles_of(const Call& call, const std::optional<Yaml>& given) {
  std::vector<Role> roles{{"control-plane", 0, {}}, {"worker", 0, {}}};
  if (!given) return roles;
  for (const std::string& role : call.read_yaml(*given, "nodes[].role")) {
    // kind's default.
    if (role.empty() || role == roles[0].name) ++roles[0].there;
    if (role == roles[1].name) ++roles[1].there;
  }
  return roles;
}

void complete(Role& role, const Setting& wanted, const std::optional<Yaml>& given) {
  const std::size_t count = std::stoul(wanted.value);
  if (role.there == count) return;
  if (role.there > 0) {
    throw Failure("there are " + wanted.value + " nodes of the role " + role.name + " by " + wanted.origin + ", and " +
                      std::to_string(role.there) + " in " + given->origin +
                      ": they have to be as many, or one of them goes",
                  KT2_CAUSE_USAGE);
  }
  for (std::size_t i = 0; i < count; ++i) role.to_add += std::string("- role: ") + role.name + "\n";
}

}  // namespace

std::optional<std::string> missing_nodes(const Call& call, const std::optional<Yaml>& given, const Settings& settings) {
  if (!settings.workers && !settings.control_planes) return std::nullopt;
  auto roles = roles_of(call, given);
  const bool none = roles[0].there + roles[1].there == 0;
  if (settings.control_planes)
    complete(roles[0], *settings.control_planes, given);
  else if (none)
    roles[0].to_add = "- role: control-plane\n";
  if (settings.workers) complete(roles[1], *settings.workers, given);
  const std::string nodes = roles[0].to_add + roles[1].to_add;
  return nodes.empty() ? std::nullopt : std::optional("nodes:\n" + nodes);
}

}  // namespace kind
