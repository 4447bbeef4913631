// The condition `condition=TYPE=STATUS`, by the rules of `kubectl wait`, and why it is not met. It looks at one object
// and remembers none.
#pragma once

#include "kube/judgement.hpp"

namespace kt2::kube {

Judgement judge_condition(const Condition::Node& leaf, const Resource& resource, const Json& object);

// What a condition that the server gave says: "Reason, message", either alone, or nothing.
std::string told(const Json* condition);

}  // namespace kt2::kube
