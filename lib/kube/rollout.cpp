#include "kube/rollout.hpp"

#include <nlohmann/json.hpp>

#include "kube/condition_reason.hpp"
#include "kube/fields.hpp"
#include "kube/one_line.hpp"

namespace kt2::kube {
namespace {

constexpr std::string_view k_unobserved = "the new spec is not observed yet";

std::string of(std::int64_t part, std::int64_t whole, std::string_view what) {
  return std::to_string(part) + " of " + std::to_string(whole) + " " + std::string(what);
}

// kubectl's refusal of OnDelete: who deletes the pods decides when it is rolled out.
std::optional<Judgement> refused_strategy(const Json& object) {
  const std::string_view type = text_at(&object, {"spec", "updateStrategy", "type"});
  if (type.empty() || type == "RollingUpdate") return std::nullopt;
  return Judgement{
      State::failed,
      one_line("rollout status is only available for RollingUpdate strategy type, not for " + std::string(type)),
      Hope::none,
      {}};
}

bool is_observed(const Json& object) {
  return integer_at(&object, {"metadata", "generation"}) <= integer_at(&object, {"status", "observedGeneration"});
}

Judgement judge_deployment(const Json& object) {
  if (!is_observed(object)) return unmet(std::string(k_unobserved));
  const Json* progressing = condition_of(object, "Progressing");
  if (text_at(progressing, {"reason"}) == "ProgressDeadlineExceeded") {
    return {State::failed, one_line(told(progressing)), Hope::none, {}};
  }
  const Json* status = field(&object, {"status"});
  const std::int64_t wanted = maybe_integer_at(&object, {"spec", "replicas"}).value_or(1);
  const std::int64_t updated = integer_at(status, {"updatedReplicas"});
  const std::int64_t all = integer_at(status, {"replicas"});
  const std::int64_t available = integer_at(status, {"availableReplicas"});
  Judgement judgement = met();
  if (updated < wanted) {
    judgement = unmet(of(updated, wanted, "new replicas have been updated"));
  } else if (all > updated) {
    const std::int64_t old = all - updated;
    judgement =
        unmet(std::to_string(old) + (old == 1 ? " old replica is" : " old replicas are") + " pending termination");
  } else if (available < updated) {
    judgement = unmet(of(available, updated, "updated replicas are available"));
  }
  if (judgement.state == State::met) return judgement;
  const Json* paused = field(&object, {"spec", "paused"});
  if (paused != nullptr && paused->is_boolean() && paused->get<bool>()) {
    judgement.reason += "; the deployment is paused";
    judgement.hope = Hope::little;
    judgement.obstacle = "paused";
  }
  add_obstacle(object, judgement);
  return judgement;
}

Judgement judge_daemon_set(const Json& object) {
  if (auto refused = refused_strategy(object)) return *refused;
  if (!is_observed(object)) return unmet(std::string(k_unobserved));
  const Json* status = field(&object, {"status"});
  const std::int64_t wanted = integer_at(status, {"desiredNumberScheduled"});
  const std::int64_t updated = integer_at(status, {"updatedNumberScheduled"});
  const std::int64_t available = integer_at(status, {"numberAvailable"});
  if (updated < wanted) return unmet(of(updated, wanted, "new pods have been updated"));
  if (available < wanted) return unmet(of(available, wanted, "updated pods are available"));
  return met();
}

Judgement judge_stateful_set(const Json& object) {
  if (auto refused = refused_strategy(object)) return *refused;
  const Json* status = field(&object, {"status"});
  if (integer_at(status, {"observedGeneration"}) == 0 || !is_observed(object)) return unmet(std::string(k_unobserved));
  const std::int64_t wanted = maybe_integer_at(&object, {"spec", "replicas"}).value_or(1);
  const std::int64_t ready = integer_at(status, {"readyReplicas"});
  const std::int64_t updated = integer_at(status, {"updatedReplicas"});
  if (ready < wanted) return unmet(of(ready, wanted, "pods are ready"));
  if (field(&object, {"spec", "updateStrategy", "rollingUpdate"}) != nullptr) {
    const auto partition = maybe_integer_at(&object, {"spec", "updateStrategy", "rollingUpdate", "partition"});
    if (partition && updated < wanted - *partition) {
      return unmet(of(updated, wanted - *partition, "new pods have been updated"));
    }
    return met();
  }
  if (text_at(status, {"updateRevision"}) != text_at(status, {"currentRevision"})) {
    return unmet(of(updated, wanted, "pods are at the new revision"));
  }
  return met();
}

}  // namespace

bool is_workload(const Resource& resource) {
  const bool group = resource.group == "apps" || resource.group == "extensions";
  return group && (resource.kind == "Deployment" || resource.kind == "StatefulSet" || resource.kind == "DaemonSet");
}

Judgement judge_rollout(const Resource& resource, const Json& object) {
  if (resource.kind == "Deployment") return judge_deployment(object);
  return resource.kind == "DaemonSet" ? judge_daemon_set(object) : judge_stateful_set(object);
}

void add_obstacle(const Json& object, Judgement& judgement) {
  const Json* progressing = condition_of(object, "Progressing");
  if (text_at(progressing, {"reason"}) == "ProgressDeadlineExceeded") {
    judgement.reason = one_line(told(progressing));
    judgement.hope = Hope::none;
    judgement.obstacle = "deadline";
  } else if (condition_is_true(object, "ReplicaFailure")) {
    judgement.reason = one_line(judgement.reason + "; " + told(condition_of(object, "ReplicaFailure")));
    if (judgement.hope == Hope::open) {
      judgement.hope = Hope::little;
      judgement.obstacle = "replicas";
    }
  }
}

}  // namespace kt2::kube
