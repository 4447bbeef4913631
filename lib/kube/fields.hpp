// Reads parts of objects that a server sent, whatever they turn out to be: what is absent or of another type reads as
// null or empty. It never throws.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "kube/json.hpp"

namespace kt2::kube {

// What is at this path of keys; null where anything on the way is absent or no object. A JSON null counts as absent.
const Json* field(const Json* from, std::initializer_list<std::string_view> path);

// The text at the path, a view into `from`; empty where there is none.
std::string_view text_at(const Json* from, std::initializer_list<std::string_view> path);

// The integer at the path; 0 where there is none.
std::int64_t integer_at(const Json* from, std::initializer_list<std::string_view> path);
std::optional<std::int64_t> maybe_integer_at(const Json* from, std::initializer_list<std::string_view> path);

// The objects of the list at the path, other elements left out.
std::vector<const Json*> objects_at(const Json* from, std::initializer_list<std::string_view> path);

// The element of status.conditions of this type, its letters' case ignored; null where there is none. The first of
// several that has a status.
const Json* condition_of(const Json& object, std::string_view type);
// Whether such a condition's status is "True".
bool condition_is_true(const Json& object, std::string_view type);

bool equal_fold(std::string_view a, std::string_view b);

}  // namespace kt2::kube
