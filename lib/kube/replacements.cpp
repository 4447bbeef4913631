#include "kube/replacements.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "kube/fields.hpp"
#include "kube/pod.hpp"

namespace kt2::kube {

std::vector<std::string> Replacements::see(const std::string& key, const Json& pod) {
  std::vector<std::string> replaced;
  const std::string_view uid = controller_of(pod);
  if (uid.empty()) return replaced;
  auto at = m_controllers.find(uid);
  if (at == m_controllers.end()) at = m_controllers.emplace(std::string(uid), Controller()).first;
  Controller& controller = at->second;
  const std::string_view created = text_at(&pod, {"metadata", "creationTimestamp"});
  if (created > controller.newest) controller.newest = created;

  if (text_at(&pod, {"status", "phase"}) == "Failed") {
    std::string_view ended;
    for (const char* list : {"initContainerStatuses", "containerStatuses"}) {
      for (const Json* container : objects_at(&pod, {"status", list})) {
        ended = std::max(ended, text_at(container, {"state", "terminated", "finishedAt"}));
      }
    }
    controller.failed[key] = {std::string(created), std::string(ended)};
  } else {
    controller.failed.erase(key);
  }
  for (auto one = controller.failed.begin(); one != controller.failed.end();) {
    // A sibling that ran beside it was made before it ended.
    const Failed& failed = one->second;
    if (controller.newest > failed.created && controller.newest >= failed.ended) {
      replaced.push_back(one->first);
      one = controller.failed.erase(one);
    } else {
      ++one;
    }
  }
  return replaced;
}

}  // namespace kt2::kube
