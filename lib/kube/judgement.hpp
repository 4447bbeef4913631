// How one object stands to one condition at one moment. A value; what it means over time is for others.
#pragma once

#include <string>
#include <string_view>

#include "kube/condition.hpp"
#include "kube/json.hpp"
#include "kube/resource.hpp"

namespace kt2::kube {

// Whether what holds an object up may pass: by itself; hardly, once it has lasted; never without someone's doing.
enum class Hope { open, little, none };

struct Judgement {
  State state = State::unmet;  // failed: final by its nature
  std::string reason;          // one line; empty when met
  Hope hope = Hope::open;
  // What holds it up, by a name that stays the same while its reason changes its words (a pull and its back-off): a
  // literal, empty for nothing in particular.
  std::string_view obstacle = {};
};

Judgement met();
Judgement unmet(std::string reason);

// For leaves that single objects can be asked for: all but count. `created` is always met, `gone` never.
Judgement judge(const Condition::Node& leaf, const Resource& resource, const Json& object);

}  // namespace kt2::kube
