#include "kube/fields.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

namespace kt2::kube {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

const Json* field(const Json* from, std::initializer_list<std::string_view> path) {
  for (const std::string_view key : path) {
    if (from == nullptr || !from->is_object()) return nullptr;
    const auto found = from->find(key);
    if (found == from->end()) return nullptr;
    from = &*found;
  }
  return from == nullptr || from->is_null() ? nullptr : from;
}

std::string_view text_at(const Json* from, std::initializer_list<std::string_view> path) {
  const Json* found = field(from, path);
  return found != nullptr && found->is_string() ? std::string_view(found->get_ref<const std::string&>())
                                                : std::string_view();
}

std::optional<std::int64_t> maybe_integer_at(const Json* from, std::initializer_list<std::string_view> path) {
  const Json* found = field(from, path);
  if (found == nullptr || !found->is_number_integer()) return std::nullopt;
  if (found->is_number_unsigned() &&
      found->get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return std::nullopt;
  }
  return found->get<std::int64_t>();
}

std::int64_t integer_at(const Json* from, std::initializer_list<std::string_view> path) {
  return maybe_integer_at(from, path).value_or(0);
}

std::vector<const Json*> objects_at(const Json* from, std::initializer_list<std::string_view> path) {
  std::vector<const Json*> objects;
  const Json* list = field(from, path);
  if (list == nullptr || !list->is_array()) return objects;
  for (const Json& element : *list) {
    if (element.is_object()) objects.push_back(&element);
  }
  return objects;
}

const Json* condition_of(const Json& object, std::string_view type) {
  for (const Json* condition : objects_at(&object, {"status", "conditions"})) {
    const Json* status = field(condition, {"status"});
    if (equal_fold(text_at(condition, {"type"}), type) && status != nullptr && status->is_string()) return condition;
  }
  return nullptr;
}

bool condition_is_true(const Json& object, std::string_view type) {
  return equal_fold(text_at(condition_of(object, type), {"status"}), "True");
}

bool equal_fold(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace kt2::kube
