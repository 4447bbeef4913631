#include "kube/discovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <tuple>

#include "kube/json.hpp"
#include "kube/resource_names.hpp"
#include "kube/resource_words.hpp"
#include "kube/status.hpp"
#include "kube/words.hpp"

namespace kt2::kube {
namespace {

constexpr std::array<const char*, 2> k_paths{"/api", "/apis"};
constexpr const char* k_accept =
    "Accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

// kubectl speaks of the type alone, without its group.
std::string_view type_of(std::string_view name) {
  return name.substr(0, name.find('.'));
}

}  // namespace

Discovery::Discovery(Get get, const std::filesystem::path& cache, const std::string& server)
    : m_get(std::move(get)), m_cache(cache, server), m_server(server) {}

void Discovery::take(std::vector<ApiPart> parts) {
  m_parts = std::move(parts);
  m_resources.clear();
  for (const ApiPart& part : m_parts)
    m_resources.insert(m_resources.end(), part.resources.begin(), part.resources.end());
  m_known = true;
}

Result<void> Discovery::know() {
  if (m_known) return {};
  auto kept = m_cache.load();
  if (!kept) return ask();
  take(std::move(kept->parts));
  if (kept->young) return {};
  m_known = false;
  return ask();
}

Result<void> Discovery::ask() {
  std::vector<ApiPart> parts;
  std::optional<Error> refusal;
  for (const char* path : k_paths) {
    const auto kept = std::find_if(m_parts.begin(), m_parts.end(), [&](const auto& part) { return part.path == path; });
    auto part = ask_for(path, kept == m_parts.end() ? nullptr : &*kept);
    if (part) {
      parts.push_back(std::move(*part));
    } else if (part.error().cause == Cause::usage) {
      // One of both may be absent or forbidden.
      if (!refusal) refusal = part.error();
    } else {
      return part.error();
    }
  }
  if (parts.empty()) return *refusal;
  take(std::move(parts));
  m_fresh = true;
  m_cache.store(m_parts);
  return {};
}

Result<ApiPart> Discovery::ask_for(const std::string& path, const ApiPart* kept) {
  std::vector<std::string> headers{k_accept};
  if (kept != nullptr && !kept->etag.empty()) headers.push_back("If-None-Match: " + kept->etag);
  const auto answer = m_get(path, headers, Trouble::passes);
  if (!answer) return answer.error();
  if (answer->status == 304 && headers.size() > 1) return *kept;
  const auto failed = [&](Cause cause, const std::string& what) {
    return Error{cause, fmt::format("asking {} for its resources: {}", in_quotes(m_server + path), what), {}};
  };
  if (answer->status != 200) {
    const bool refused = answer->status >= 400 && answer->status < 500;
    return failed(refused ? Cause::usage : Cause::infrastructure, describe(status_of(answer->status, answer->body)));
  }
  const Json document = Json::parse(answer->body, nullptr, false);
  auto part = aggregated_part(document);
  if (!part) {
    const auto wanted = group_versions(document);
    if (!wanted) return failed(Cause::usage, "its answer is not that of a Kubernetes API server");
    auto listed = ask_for_each(path, *wanted);
    if (!listed) return listed.error();
    part = std::move(*listed);
  }
  part->path = path;
  part->etag = answer->etag;
  return std::move(*part);
}

Result<ApiPart> Discovery::ask_for_each(const std::string& path, const std::vector<GroupVersion>& wanted) {
  ApiPart part;
  for (const GroupVersion& one : wanted) {
    // The path of another server that this one asks is broken when that server is.
    const auto answer =
        m_get(one.path(), {"Accept: application/json"}, path == "/apis" ? Trouble::is_an_answer : Trouble::passes);
    if (!answer) return answer.error();
    std::optional<std::vector<Resource>> resources;
    if (answer->status == 200) resources = resource_list(Json::parse(answer->body, nullptr, false), one);
    if (resources) {
      part.resources.insert(part.resources.end(), resources->begin(), resources->end());
    } else {
      part.missing.push_back(one.name());
    }
  }
  return part;
}

Result<std::vector<Resource>> Discovery::types(std::string_view name, bool may_be_category) {
  if (auto known = know(); !known) return known.error();
  for (;;) {
    if (may_be_category) {
      if (auto members = members_of(m_resources, name); !members.empty()) return members;
    }
    std::vector<Resource> watchable;
    std::copy_if(m_resources.begin(), m_resources.end(), std::back_inserter(watchable), is_watchable);
    if (const Resource* found = find_resource(watchable, name)) return std::vector<Resource>{*found};
    if (m_fresh) return unknown(name);
    if (auto asked = ask(); !asked) return asked.error();
  }
}

Error Discovery::unknown(std::string_view name) const {
  if (const Resource* found = find_resource(m_resources, name)) {
    return {Cause::usage, fmt::format("the server lets nobody watch {}", in_quotes(found->full_name())), {}};
  }
  std::string text = fmt::format("the server doesn't have a resource type {}{}", in_quotes(type_of(name)),
                                 near_names(m_resources, name));
  std::vector<std::string> missing;
  for (const ApiPart& part : m_parts) missing.insert(missing.end(), part.missing.begin(), part.missing.end());
  if (!missing.empty()) text += fmt::format("; it could not tell what is in {}", quoted_list(missing));
  return {Cause::usage, std::move(text), {}};
}

Result<Resource> Discovery::find(std::string_view name) {
  auto found = types(name, false);
  if (!found) return found.error();
  return std::move(found->front());
}

Result<std::vector<Target>> Discovery::targets(const std::vector<std::string>& words) {
  const auto parsed = type_words(words);
  if (!parsed) return parsed.error();
  std::vector<Target> targets;
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  for (const TypeWord& word : *parsed) {
    const auto resources = types(word.type, word.alone);
    if (!resources) return resources.error();
    if (resources->size() > 1 && !word.names.empty())
      return Error{Cause::usage, "you must specify only one resource", {}};
    for (const Resource& resource : *resources) {
      const auto add = [&](const std::string& name) {
        if (seen.emplace(resource.full_name(), resource.version, name).second) targets.push_back({resource, name});
      };
      if (word.names.empty()) add({});
      for (const std::string& name : word.names) add(name);
    }
  }
  return targets;
}

void Discovery::outdated() {
  m_cache.drop();
  m_parts.clear();
  m_resources.clear();
  m_known = false;
  m_fresh = false;
}

}  // namespace kt2::kube
