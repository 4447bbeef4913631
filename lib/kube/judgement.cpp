#include "kube/judgement.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "kube/condition_node.hpp"
#include "kube/condition_reason.hpp"
#include "kube/fields.hpp"
#include "kube/job.hpp"
#include "kube/one_line.hpp"
#include "kube/pod.hpp"
#include "kube/rollout.hpp"

namespace kt2::kube {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view k_space = " \t\r\n\v\f";
  const std::size_t begin = text.find_first_not_of(k_space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(k_space) - begin + 1);
}

Judgement never(std::string reason) {
  return {State::failed, std::move(reason), Hope::none, {}};
}

Judgement judge_jsonpath(const Condition::Node& leaf, const Resource& resource, const Json& object) {
  const JsonPath::Found found = leaf.path->find(object);
  const std::string& path = leaf.path->text();
  if (!found.error.empty()) return never(one_line(path + ": " + found.error));
  if (found.values.size() > 1) return never(one_line(path + ": given jsonpath expression matches more than one value"));
  const bool there = !found.values.empty() && !found.values.front()->is_null();
  if (there && leaf.value.empty()) return met();
  if (there && found.values.front()->is_structured()) {
    return never(one_line(path + ": jsonpath leads to a nested object or list which is not supported"));
  }
  std::string value;
  if (there) {
    value = printed(*found.values.front());
    if (trimmed(value) == leaf.value) return met();
  }
  if (is_pod(resource) && leaf.path->begins_with("status")) {
    Judgement start = why_not_started(object);
    if (start.hope != Hope::open) return start;
  }
  if (!there) return unmet(one_line(path + " is not there yet"));
  return unmet(one_line(path + " is " + (value.empty() ? "empty" : value) + ", not " + leaf.value));
}

Judgement judge_gone(const Json& object) {
  if (field(&object, {"metadata", "deletionTimestamp"}) == nullptr) return unmet("still there");
  std::string held;
  if (const Json* finalizers = field(&object, {"metadata", "finalizers"});
      finalizers != nullptr && finalizers->is_array()) {
    for (const Json& finalizer : *finalizers) {
      if (!finalizer.is_string()) continue;
      held += held.empty() ? ", held by the finalizer " : ", ";
      held += finalizer.get_ref<const std::string&>();
    }
  }
  return unmet(one_line("being deleted" + held));
}

}  // namespace

Judgement met() {
  return {State::met, {}, Hope::open, {}};
}

Judgement unmet(std::string reason) {
  return {State::unmet, std::move(reason), Hope::open, {}};
}

Judgement judge(const Condition::Node& leaf, const Resource& resource, const Json& object) {
  switch (leaf.kind) {
    case ConditionKind::condition:
      return judge_condition(leaf, resource, object);
    case ConditionKind::jsonpath:
      return judge_jsonpath(leaf, resource, object);
    case ConditionKind::gone:
      return judge_gone(object);
    case ConditionKind::rollout:
      return judge_rollout(resource, object);
    case ConditionKind::job:
      return judge_job(object);
    case ConditionKind::settled:
      return judge_settled(object);
    default:
      return met();
  }
}

}  // namespace kt2::kube
