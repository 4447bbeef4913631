// Why a pod does not work, from what its kubelet and the scheduler wrote into its status, and whether it is settled.
// It looks at one pod and knows of no other.
#pragma once

#include "kube/judgement.hpp"

namespace kt2::kube {

bool is_pod(const Resource& resource);

// Whether a pod's condition of this type is about the pod coming to work, so that what keeps it from that is the
// reason.
bool is_about_working(std::string_view condition_type);

// What keeps the pod from being Ready; an empty reason where its status does not tell.
Judgement why_not_working(const Json& pod);

// The same, of what comes before its containers have started: scheduling, images, their configuration.
Judgement why_not_started(const Json& pod);

// The uid of the Job, ReplicaSet or other object that made the pod and makes its next; empty for none.
std::string_view controller_of(const Json& pod);

// Running and Ready, or Succeeded, and not being deleted.
Judgement judge_settled(const Json& pod);

}  // namespace kt2::kube
