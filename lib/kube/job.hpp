// Whether a Job is complete or has failed, whichever comes first. What only announces it (SuccessCriteriaMet,
// FailureTarget) is no end yet.
#pragma once

#include "kube/judgement.hpp"

namespace kt2::kube {

bool is_job(const Resource& resource);

Judgement judge_job(const Json& job);

// For a condition that a Job has not: failed if the Job has ended the other way; else met, which says nothing.
Judgement why_never(std::string_view condition_type, const Json& job);

}  // namespace kt2::kube
