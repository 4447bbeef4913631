#include "kube/resource_names.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <optional>
#include <set>

#include "base/suggest.hpp"

namespace kt2::kube {
namespace {

// "deployments.v1.apps", taken apart; empty parts were not given.
struct Name {
  std::string word;  // lower case
  std::string version;
  std::string group;
};

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

std::string word_of(std::string_view name) {
  return lower(name.substr(0, name.find('.')));
}

Name without_version(std::string_view name) {
  const std::size_t dot = name.find('.');
  return {word_of(name), {}, dot == std::string_view::npos ? "" : std::string(name.substr(dot + 1))};
}

std::optional<Name> with_version(std::string_view name) {
  const std::size_t first = name.find('.');
  const std::size_t second = first == std::string_view::npos ? first : name.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return Name{word_of(name), std::string(name.substr(first + 1, second - first - 1)),
              std::string(name.substr(second + 1))};
}

using Test = std::function<bool(const Resource&)>;

const Resource* first(const std::vector<Resource>& resources, const Test& test) {
  const auto found = std::find_if(resources.begin(), resources.end(), test);
  return found == resources.end() ? nullptr : &*found;
}

// The first that `is` and is of this group, or else of one that begins like it.
const Resource* first_of_group(const std::vector<Resource>& resources, std::string_view group, const Test& is) {
  if (group.empty()) return first(resources, is);
  if (const Resource* exact = first(resources, [&](const Resource& one) { return one.group == group && is(one); }))
    return exact;
  return first(resources, [&](const Resource& one) { return one.group.starts_with(group) && is(one); });
}

bool is_called(const Resource& resource, const std::string& word) {
  return lower(resource.name) == word || resource.singular == word;
}

bool is_short(const Resource& resource, const std::string& word) {
  return std::find(resource.short_names.begin(), resource.short_names.end(), word) != resource.short_names.end();
}

const Resource* find(const std::vector<Resource>& resources, const Name& name) {
  const auto of_version = [&](const Resource& one) { return name.version.empty() || one.version == name.version; };
  const auto called = [&](const std::string& word) {
    return [&, word](const Resource& one) { return of_version(one) && is_called(one, word); };
  };
  // Only what has no longer name is a short one.
  const bool is_long = first(resources, [&](const Resource& one) {
                         return (name.group.empty() || one.group == name.group) && is_called(one, name.word);
                       }) != nullptr;
  if (!is_long) {
    const Test is = [&](const Resource& one) { return is_short(one, name.word); };
    if (const Resource* meant = first_of_group(resources, name.group, is)) {
      if (const Resource* found = first_of_group(resources, meant->group, called(meant->name))) return found;
    }
  }
  if (const Resource* found = first_of_group(resources, name.group, called(name.word))) return found;
  return first_of_group(resources, name.group,
                        [&](const Resource& one) { return of_version(one) && lower(one.kind) == name.word; });
}

}  // namespace

const Resource* find_resource(const std::vector<Resource>& resources, std::string_view name) {
  if (name.empty()) return nullptr;
  if (const auto versioned = with_version(name)) {
    if (const Resource* found = find(resources, *versioned)) return found;
  }
  return find(resources, without_version(name));
}

std::vector<Resource> members_of(const std::vector<Resource>& resources, std::string_view category) {
  std::vector<Resource> members;
  std::set<std::string> names;
  for (const Resource& one : resources) {
    const bool is_member = std::find(one.categories.begin(), one.categories.end(), category) != one.categories.end();
    if (is_member && is_watchable(one) && names.insert(one.full_name()).second) members.push_back(one);
  }
  return members;
}

std::string near_names(const std::vector<Resource>& resources, std::string_view name) {
  std::vector<std::string> names;
  std::set<std::string> known;
  const auto add = [&](const std::string& candidate) {
    if (!candidate.empty() && known.insert(candidate).second) names.push_back(candidate);
  };
  const bool of_group = name.find('.') != std::string_view::npos;
  for (const Resource& one : resources) {
    if (!is_watchable(one)) continue;
    add(of_group ? one.full_name() : one.name);
    if (!of_group) add(one.singular);
  }
  return did_you_mean(lower(name), names);
}

bool is_watchable(const Resource& resource) {
  const auto can = [&](std::string_view verb) {
    return std::find(resource.verbs.begin(), resource.verbs.end(), verb) != resource.verbs.end();
  };
  return can("list") && can("watch");
}

}  // namespace kt2::kube
