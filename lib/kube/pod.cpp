#include "kube/pod.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "kube/condition_reason.hpp"
#include "kube/fields.hpp"
#include "kube/one_line.hpp"

namespace kt2::kube {
namespace {

// A reason that a container waits for, and what is to be hoped of it.
struct Obstacle {
  std::string_view reason;
  std::string_view name;
  Hope hope;
  bool before_start;
};
// What can be put right beside the pod, an image that is pushed or a Secret that is made, may pass. What is written in
// the pod itself cannot, and a container that crashes is for somebody to look at.
constexpr std::array<Obstacle, 12> k_obstacles{{{"InvalidImageName", "image name", Hope::none, true},
                                                {"ErrImageNeverPull", "image name", Hope::none, true},
                                                {"CrashLoopBackOff", "crash", Hope::none, false},
                                                {"ErrImagePull", "image", Hope::little, true},
                                                {"ImagePullBackOff", "image", Hope::little, true},
                                                {"ImageInspectError", "image", Hope::little, true},
                                                {"RegistryUnavailable", "image", Hope::little, true},
                                                {"SignatureValidationFailed", "image", Hope::little, true},
                                                {"CreateContainerConfigError", "config", Hope::little, true},
                                                {"CreateContainerError", "create", Hope::little, true},
                                                {"RunContainerError", "create", Hope::little, true},
                                                {"PostStartHookError", "create", Hope::little, false}}};

const Obstacle* obstacle_of(std::string_view reason) {
  const auto* found = std::find_if(k_obstacles.begin(), k_obstacles.end(),
                                   [&](const Obstacle& obstacle) { return obstacle.reason == reason; });
  return found == k_obstacles.end() ? nullptr : found;
}

struct Container {
  const Json* status;
  bool init;
};

std::vector<Container> containers_of(const Json& pod) {
  std::vector<Container> containers;
  for (const Json* status : objects_at(&pod, {"status", "initContainerStatuses"})) containers.push_back({status, true});
  for (const Json* status : objects_at(&pod, {"status", "containerStatuses"})) containers.push_back({status, false});
  return containers;
}

std::string restarts_of(const Json* container) {
  const std::int64_t count = integer_at(container, {"restartCount"});
  return count <= 0 ? "" : ", " + std::to_string(count) + (count == 1 ? " restart" : " restarts");
}

// "exited with 137 (OOMKilled)"
std::string exit_of(const Json* terminated) {
  std::string text = "exited with " + std::to_string(integer_at(terminated, {"exitCode"}));
  const std::string_view reason = text_at(terminated, {"reason"});
  if (!reason.empty() && reason != "Error" && reason != "Completed") text.append(" (").append(reason).append(")");
  return text;
}

std::string named(const Container& container) {
  return (container.init ? "init container " : "container ") + std::string(text_at(container.status, {"name"}));
}

Judgement waiting(const Container& container, const Obstacle& obstacle, bool alone) {
  std::string reason(obstacle.reason);
  const Json* last = field(container.status, {"lastState", "terminated"});
  if (obstacle.name == "crash") {
    reason += ", " + named(container);
    reason += last != nullptr ? " " + exit_of(last) : std::string(" crashes");
    reason += restarts_of(container.status);
  } else {
    if (!alone || container.init) reason += " of " + named(container);
    const std::string_view message = text_at(container.status, {"state", "waiting", "message"});
    if (!message.empty()) reason += ", " + uncapitalized(message);
  }
  return {State::unmet, one_line(reason), obstacle.hope, obstacle.name};
}

// The container that holds the pod up most surely.
Judgement worst_waiting(const std::vector<Container>& containers, bool only_before_start) {
  Judgement worst = unmet("");
  for (const Container& container : containers) {
    const Obstacle* obstacle = obstacle_of(text_at(container.status, {"state", "waiting", "reason"}));
    if (obstacle == nullptr || (only_before_start && !obstacle->before_start)) continue;
    if (!worst.reason.empty() && obstacle->hope <= worst.hope) continue;
    worst = waiting(container, *obstacle, containers.size() == 1);
  }
  return worst;
}

Judgement unscheduled(const Json& pod) {
  const Json* scheduled = condition_of(pod, "PodScheduled");
  if (!equal_fold(text_at(scheduled, {"status"}), "False")) return unmet("");
  const bool gated = text_at(scheduled, {"reason"}) == "SchedulingGated";
  const std::string why = told(scheduled);
  Judgement judgement = unmet(one_line(why.empty() ? "not scheduled" : why));
  if (!gated) {
    judgement.hope = Hope::little;
    judgement.obstacle = "unscheduled";
  }
  return judgement;
}

Judgement ended(const Json& pod, std::string_view phase, const std::vector<Container>& containers) {
  if (phase == "Succeeded") {
    return {State::unmet, "Succeeded, so it will not be Ready", Hope::none, "ended"};
  }
  std::string reason = "Failed";
  const std::string why = told(field(&pod, {"status"}));
  if (!why.empty()) {
    reason += ": " + why;
  } else {
    for (const Container& container : containers) {
      const Json* terminated = field(container.status, {"state", "terminated"});
      if (terminated == nullptr || integer_at(terminated, {"exitCode"}) == 0) continue;
      reason += ": " + named(container) + " " + exit_of(terminated);
      break;
    }
  }
  return {State::unmet, one_line(reason), Hope::none, "ended"};
}

// An exit after which nothing starts the container again.
Judgement stopped(const Json& pod, const std::vector<Container>& containers) {
  for (const Container& container : containers) {
    const Json* terminated = field(container.status, {"state", "terminated"});
    if (terminated == nullptr || (container.init && integer_at(terminated, {"exitCode"}) == 0)) continue;
    Judgement judgement = unmet(one_line(named(container) + " " + exit_of(terminated) + restarts_of(container.status)));
    if (!container.init && text_at(&pod, {"spec", "restartPolicy"}) == "Never") {
      judgement.reason = one_line(judgement.reason + ", and its restartPolicy is Never");
      judgement.hope = Hope::none;
      judgement.obstacle = "ended";
    }
    return judgement;
  }
  return unmet("");
}

std::string not_ready(const Json& pod, const std::vector<Container>& containers) {
  std::string names;
  std::string restarts;
  for (const Container& container : containers) {
    const Json* ready = field(container.status, {"ready"});
    if (container.init || (ready != nullptr && ready->is_boolean() && ready->get<bool>())) continue;
    names += (names.empty() ? "" : ", ") + std::string(text_at(container.status, {"name"}));
    if (restarts.empty()) restarts = restarts_of(container.status);
  }
  if (!names.empty()) return "Running, not ready: " + names + restarts;
  const std::string why = told(condition_of(pod, "Ready"));
  return why.empty() || condition_is_true(pod, "Ready") ? "" : "Running, not ready: " + why;
}

std::string starting(const std::vector<Container>& containers, std::string_view phase) {
  std::size_t init = 0;
  std::size_t done = 0;
  const Container* current = nullptr;
  for (const Container& container : containers) {
    if (!container.init) break;
    ++init;
    if (field(container.status, {"state", "terminated"}) != nullptr) ++done;
    if (current == nullptr && field(container.status, {"state", "running"}) != nullptr) current = &container;
  }
  if (current != nullptr && done < init) {
    return named(*current) + " runs, " + std::to_string(done) + " of " + std::to_string(init) + " are done";
  }
  for (const Container& container : containers) {
    const std::string why = told(field(container.status, {"state", "waiting"}));
    if (!why.empty() && why != "PodInitializing") return why;
  }
  return phase.empty() ? "no status yet" : std::string(phase);
}

}  // namespace

bool is_pod(const Resource& resource) {
  return resource.group.empty() && resource.kind == "Pod";
}

bool is_about_working(std::string_view condition_type) {
  constexpr std::array<std::string_view, 5> k_types{"Ready", "ContainersReady", "Initialized", "PodScheduled",
                                                    "PodReadyToStartContainers"};
  return std::any_of(k_types.begin(), k_types.end(),
                     [&](std::string_view type) { return equal_fold(type, condition_type); });
}

Judgement why_not_started(const Json& pod) {
  Judgement scheduling = unscheduled(pod);
  return scheduling.reason.empty() ? worst_waiting(containers_of(pod), true) : scheduling;
}

Judgement why_not_working(const Json& pod) {
  const std::vector<Container> containers = containers_of(pod);
  const std::string_view phase = text_at(&pod, {"status", "phase"});
  if (phase == "Failed" || phase == "Succeeded") return ended(pod, phase, containers);
  if (field(&pod, {"metadata", "deletionTimestamp"}) != nullptr) return unmet("being deleted");
  if (Judgement scheduling = unscheduled(pod); !scheduling.reason.empty()) return scheduling;
  if (Judgement waits = worst_waiting(containers, false); !waits.reason.empty()) return waits;
  if (Judgement stop = stopped(pod, containers); !stop.reason.empty()) return stop;
  return unmet(one_line(phase == "Running" ? not_ready(pod, containers) : starting(containers, phase)));
}

std::string_view controller_of(const Json& pod) {
  for (const Json* owner : objects_at(&pod, {"metadata", "ownerReferences"})) {
    const Json* controls = field(owner, {"controller"});
    if (controls != nullptr && controls->is_boolean() && controls->get<bool>()) return text_at(owner, {"uid"});
  }
  return {};
}

Judgement judge_settled(const Json& pod) {
  const std::string_view phase = text_at(&pod, {"status", "phase"});
  if (field(&pod, {"metadata", "deletionTimestamp"}) != nullptr) return unmet("being deleted");
  if (phase == "Succeeded") return met();
  if (phase == "Running" && condition_is_true(pod, "Ready")) return met();
  Judgement judgement = why_not_working(pod);
  if (judgement.reason.empty()) judgement.reason = "not Ready";
  if (judgement.obstacle == "ended") {
    // One container of several has ended, and all may end well; a controller may make another pod.
    if (phase != "Failed") judgement.hope = Hope::open;
    if (phase == "Failed" && !controller_of(pod).empty()) judgement.hope = Hope::little;
  }
  return judgement;
}

}  // namespace kt2::kube
