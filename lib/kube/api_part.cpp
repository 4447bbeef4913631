#include "kube/api_part.hpp"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

namespace kt2::kube {
namespace {

const Json k_nothing;

const Json& at(const Json& json, const char* key) {
  const auto found = json.is_object() ? json.find(key) : json.end();
  return json.is_object() && found != json.end() ? *found : k_nothing;
}

std::string text_at(const Json& json, const char* key) {
  const Json& value = at(json, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

const Json& list_at(const Json& json, const char* key) {
  static const Json k_empty = Json::array();
  const Json& value = at(json, key);
  return value.is_array() ? value : k_empty;
}

std::vector<std::string> texts(const Json& list) {
  std::vector<std::string> result;
  for (const Json& one : list) {
    if (one.is_string()) result.push_back(one.get<std::string>());
  }
  return result;
}

// Names become parts of paths.
bool is_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; });
}

bool is_whole(const Resource& resource) {
  return !resource.name.empty() && !resource.version.empty() && is_name(resource.name) && is_name(resource.version) &&
         is_name(resource.group);
}

void complete(Resource& resource) {
  if (!resource.singular.empty()) return;
  // Old servers tell no singular.
  std::transform(resource.kind.begin(), resource.kind.end(), std::back_inserter(resource.singular),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
}

Resource aggregated_resource(const Json& json, const GroupVersion& of) {
  Resource resource;
  resource.group = of.group;
  resource.version = of.version;
  resource.name = text_at(json, "resource");
  resource.singular = text_at(json, "singularResource");
  resource.kind = text_at(at(json, "responseKind"), "kind");
  resource.short_names = texts(list_at(json, "shortNames"));
  resource.categories = texts(list_at(json, "categories"));
  resource.verbs = texts(list_at(json, "verbs"));
  resource.namespaced = text_at(json, "scope") == "Namespaced";
  complete(resource);
  return resource;
}

Resource listed_resource(const Json& json, const GroupVersion& of) {
  Resource resource;
  resource.group = of.group;
  resource.version = of.version;
  resource.name = text_at(json, "name");
  resource.singular = text_at(json, "singularName");
  resource.kind = text_at(json, "kind");
  resource.short_names = texts(list_at(json, "shortNames"));
  resource.categories = texts(list_at(json, "categories"));
  resource.verbs = texts(list_at(json, "verbs"));
  resource.namespaced = at(json, "namespaced") == Json(true);
  complete(resource);
  return resource;
}

}  // namespace

std::string GroupVersion::path() const {
  return group.empty() ? "/api/" + version : "/apis/" + group + "/" + version;
}

std::string GroupVersion::name() const {
  return group.empty() ? version : group + "/" + version;
}

std::optional<ApiPart> aggregated_part(const Json& document) {
  if (text_at(document, "kind") != "APIGroupDiscoveryList") return std::nullopt;
  ApiPart part;
  for (const Json& group : list_at(document, "items")) {
    for (const Json& version : list_at(group, "versions")) {
      const GroupVersion of{text_at(at(group, "metadata"), "name"), text_at(version, "version")};
      if (text_at(version, "freshness") == "Stale") part.missing.push_back(of.name());
      for (const Json& json : list_at(version, "resources")) {
        Resource resource = aggregated_resource(json, of);
        if (is_whole(resource)) part.resources.push_back(std::move(resource));
      }
    }
  }
  return part;
}

std::optional<std::vector<GroupVersion>> group_versions(const Json& document) {
  const std::string kind = text_at(document, "kind");
  std::vector<GroupVersion> result;
  if (kind == "APIVersions") {
    for (std::string& version : texts(list_at(document, "versions"))) result.push_back({"", std::move(version)});
  } else if (kind == "APIGroupList") {
    for (const Json& group : list_at(document, "groups")) {
      const auto begin = static_cast<std::ptrdiff_t>(result.size());
      for (const Json& version : list_at(group, "versions"))
        result.push_back({text_at(group, "name"), text_at(version, "version")});
      const std::string preferred = text_at(at(group, "preferredVersion"), "version");
      std::stable_partition(result.begin() + begin, result.end(),
                            [&](const GroupVersion& one) { return one.version == preferred; });
    }
  } else {
    return std::nullopt;
  }
  std::erase_if(result, [](const GroupVersion& one) {
    return one.version.empty() || !is_name(one.version) || !is_name(one.group);
  });
  return result;
}

std::optional<std::vector<Resource>> resource_list(const Json& document, const GroupVersion& of) {
  if (text_at(document, "kind") != "APIResourceList") return std::nullopt;
  std::vector<Resource> resources;
  for (const Json& json : list_at(document, "resources")) {
    // "pods/status" is no name.
    Resource resource = listed_resource(json, of);
    if (is_whole(resource)) resources.push_back(std::move(resource));
  }
  return resources;
}

Json to_json(const ApiPart& part) {
  Json resources = Json::array();
  for (const Resource& one : part.resources) {
    resources.push_back({one.group, one.version, one.name, one.singular, one.kind, one.short_names, one.categories,
                         one.verbs, one.namespaced});
  }
  return {{"path", part.path}, {"etag", part.etag}, {"missing", part.missing}, {"resources", std::move(resources)}};
}

std::optional<ApiPart> part_of(const Json& kept) {
  if (!kept.is_object() || !at(kept, "resources").is_array()) return std::nullopt;
  ApiPart part{text_at(kept, "path"), text_at(kept, "etag"), {}, texts(list_at(kept, "missing"))};
  for (const Json& json : kept["resources"]) {
    if (!json.is_array() || json.size() != 9 || !json[8].is_boolean()) return std::nullopt;
    for (std::size_t i = 0; i < 8; ++i) {
      if (i < 5 ? !json[i].is_string() : !json[i].is_array()) return std::nullopt;
    }
    Resource resource{json[0],        json[1],        json[2],        json[3], json[4],
                      texts(json[5]), texts(json[6]), texts(json[7]), json[8]};
    if (!is_whole(resource)) return std::nullopt;
    part.resources.push_back(std::move(resource));
  }
  return part;
}

}  // namespace kt2::kube
