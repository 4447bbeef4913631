// Resources as the discovery documents of an API server tell of them, new form and old. It asks nobody, and leaves out
// what is part of another resource.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kube/json.hpp"
#include "kube/resource.hpp"

namespace kt2::kube {

// What one path of the server told, in the order in which kubectl prefers it.
struct ApiPart {
  std::string path;  // "/api", "/apis"
  std::string etag;
  std::vector<Resource> resources;
  std::vector<std::string> missing;  // group/versions that the server could not tell of
};

struct GroupVersion {
  std::string group;
  std::string version;
  // "/api/v1", "/apis/apps/v1"
  std::string path() const;
  // "v1", "apps/v1"
  std::string name() const;
};

// Each is nothing when the document is of another kind; what is wrong inside one is left out.

// An APIGroupDiscoveryList, v2 or v2beta1: all of a path at once.
std::optional<ApiPart> aggregated_part(const Json& document);
// An APIVersions or an APIGroupList, each group's preferred version first: what to ask for further.
std::optional<std::vector<GroupVersion>> group_versions(const Json& document);
// An APIResourceList.
std::optional<std::vector<Resource>> resource_list(const Json& document, const GroupVersion& of);

// As it is kept in a file.
Json to_json(const ApiPart& part);
std::optional<ApiPart> part_of(const Json& kept);

}  // namespace kt2::kube
