#include "kube/condition.hpp"

#include <utility>

#include "kube/condition_node.hpp"

namespace kt2::kube {
namespace {

Result<void> check_node(const Condition::Node& node, const Resource& resource) {
  const auto refuse = [&](std::string_view kinds) -> Result<void> {
    return Error{
        Cause::usage,
        "the condition \"" + node.text + "\" is for " + std::string(kinds) + ", not for " + resource.full_name(),
        {}};
  };
  const bool workloads = resource.group == "apps" || resource.group == "extensions";
  switch (node.kind) {
    case ConditionKind::rollout:
      if (!workloads ||
          (resource.kind != "Deployment" && resource.kind != "StatefulSet" && resource.kind != "DaemonSet")) {
        return refuse("Deployments, StatefulSets and DaemonSets");
      }
      break;
    case ConditionKind::job:
      if (resource.group != "batch" || resource.kind != "Job") return refuse("Jobs");
      break;
    case ConditionKind::settled:
      if (!resource.group.empty() || resource.kind != "Pod") return refuse("Pods");
      break;
    default:
      break;
  }
  for (const Condition::Node& child : node.children) {
    if (auto checked = check_node(child, resource); !checked) return checked;
  }
  return {};
}

}  // namespace

Condition::Condition(std::shared_ptr<const Node> root) : m_root(std::move(root)) {}

Result<Condition> Condition::parse(std::string_view text) {
  auto root = parse_condition(text);
  if (!root) return root.error();
  return Condition(std::make_shared<const Node>(*std::move(root)));
}

Result<void> Condition::check(const Resource& resource) const {
  return check_node(*m_root, resource);
}

const std::string& Condition::text() const {
  return m_root->text;
}

}  // namespace kt2::kube
