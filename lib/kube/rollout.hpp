// Whether a Deployment, StatefulSet or DaemonSet is rolled out, by the rules of `kubectl rollout status`. It looks at
// the object alone, never at its pods.
#pragma once

#include "kube/judgement.hpp"

namespace kt2::kube {

bool is_workload(const Resource& resource);

Judgement judge_rollout(const Resource& resource, const Json& object);

// Adds to an unmet judgement what holds a workload up: a deadline that is exceeded, pods that cannot be made.
void add_obstacle(const Json& object, Judgement& judgement);

}  // namespace kt2::kube
