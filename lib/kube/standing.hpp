// How an object, or all of them, stand to a condition over time: a judgement, and when it turns into a failure if
// nothing changes. A value, with the arithmetic of all-of and any-of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/duration.hpp"
#include "kube/condition.hpp"
#include "kube/condition_node.hpp"

namespace kt2::kube {

struct Standing {
  State state = State::unmet;
  std::string reason;
  std::optional<Clock::time_point> fails_at;  // of an unmet one
  bool telling = false;                       // the reason names a cause, not only what is missing

  State at(Clock::time_point now) const {
    return state == State::unmet && fails_at && *fails_at <= now ? State::failed : state;
  }
};

// What `kind`, all or any, makes of these. A reason is that of the part that tells most: one that fails, or will first,
// one that names a cause, the first.
Standing combined(ConditionKind kind, std::vector<Standing> parts);

// Whether the first is the more telling.
bool tells_more(const Standing& a, const Standing& b);

}  // namespace kt2::kube
