// Which resource a name means, by the rules of kubectl. It only looks at those it is given, which are in the order in
// which kubectl prefers them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kube/resource.hpp"

namespace kt2::kube {

// Plural, singular, short name or kind, in any case, also with ".group" (or how it begins) or ".version.group". Null
// when none is called so.
const Resource* find_resource(const std::vector<Resource>& resources, std::string_view name);

// The members of a category such as "all", each once.
std::vector<Resource> members_of(const std::vector<Resource>& resources, std::string_view category);

// ` (did you mean "pods"?)`, or nothing.
std::string near_names(const std::vector<Resource>& resources, std::string_view name);

// Whether it can be waited for.
bool is_watchable(const Resource& resource);

}  // namespace kt2::kube
