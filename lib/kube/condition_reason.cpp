#include "kube/condition_reason.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "kube/condition_node.hpp"
#include "kube/fields.hpp"
#include "kube/job.hpp"
#include "kube/one_line.hpp"
#include "kube/pod.hpp"
#include "kube/rollout.hpp"

namespace kt2::kube {
namespace {

// Of a spec that is older than the object's, and so of another object in all but name.
bool is_stale(const Json& object, const Json* condition) {
  const auto generation = maybe_integer_at(&object, {"metadata", "generation"});
  auto observed = maybe_integer_at(condition, {"observedGeneration"});
  if (!observed) observed = maybe_integer_at(&object, {"status", "observedGeneration"});
  return generation && observed && *observed < *generation;
}

std::string reason_of(const Condition::Node& leaf, const Resource& resource, const Json* condition) {
  if (condition == nullptr) return "condition " + leaf.type + " is not there yet";
  const std::string_view status = text_at(condition, {"status"});
  const std::string why = told(condition);
  if (resource.group.empty() && resource.kind == "Node" && equal_fold(leaf.type, "Ready")) {
    const std::string_view message = text_at(condition, {"message"});
    if (equal_fold(status, "Unknown")) return why.empty() ? "NotReady: status unknown" : "NotReady: " + why;
    return message.empty() ? "NotReady" : "NotReady: " + std::string(message);
  }
  std::string reason = std::string(text_at(condition, {"type"})) + " is " + std::string(status);
  return why.empty() ? reason : reason + ": " + why;
}

}  // namespace

std::string told(const Json* condition) {
  const std::string_view reason = text_at(condition, {"reason"});
  const std::string_view message = text_at(condition, {"message"});
  if (reason.empty()) return std::string(message);
  if (message.empty()) return std::string(reason);
  return std::string(reason) + ", " + uncapitalized(message);
}

Judgement judge_condition(const Condition::Node& leaf, const Resource& resource, const Json& object) {
  const Json* condition = condition_of(object, leaf.type);
  const bool stale = condition != nullptr && is_stale(object, condition);
  if (condition != nullptr && !stale && equal_fold(text_at(condition, {"status"}), leaf.status)) return met();

  const bool wants_true = equal_fold(leaf.status, "True");
  if (wants_true && is_job(resource)) {
    if (Judgement job = why_never(leaf.type, object); job.state == State::failed) return job;
  }
  if (wants_true && is_pod(resource) && is_about_working(leaf.type)) {
    Judgement pod = why_not_working(object);
    if (!pod.reason.empty()) return pod;
  }
  Judgement judgement = unmet(one_line(reason_of(leaf, resource, condition)));
  if (stale) judgement.reason = one_line("condition " + leaf.type + " is of an older generation of the object");
  if (wants_true && is_workload(resource)) add_obstacle(object, judgement);
  return judgement;
}

}  // namespace kt2::kube
