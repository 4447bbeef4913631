// Which resources an API server has, by the names that people use for them. It asks the server once, keeps the answer
// between processes, and asks again when a name is not in it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "kube/discovery_cache.hpp"
#include "kube/resource.hpp"

namespace kt2::kube {

struct Answer {
  int status = 0;
  std::string body;
  std::string content_type;
  std::string etag;
};

// What an answer with a 5xx means: a server that is coming up, and is asked again until it is there, or an answer like
// others, since what is behind the path may be broken for good.
enum class Trouble { passes, is_an_answer };

// GETs a path of the server with further headers ("Name: value"); an Error only when there was no answer in time.
using Get =
    std::function<Result<Answer>(const std::string& path, const std::vector<std::string>& headers, Trouble trouble)>;

class Discovery {
 public:
  // `cache`: a folder, made when there is something to keep; empty: nothing is kept. `server`: its URL.
  Discovery(Get get, const std::filesystem::path& cache, const std::string& server);

  // The resource of a name as kubectl takes it: plural, singular, short name, kind, each also with ".group" or
  // ".version.group". The error (Cause::usage) is kubectl's for a name the server does not have, with the nearest one,
  // and says so of a resource that cannot be watched.
  Result<Resource> find(std::string_view name);

  // What words such as {"pods"}, {"deploy/web", "sts/db"}, {"pod", "a", "b"}, {"pods,services"} name, each once.
  // Categories such as "all" are the types in them.
  Result<std::vector<Target>> targets(const std::vector<std::string>& words);

  // The server did not know a resource that find() gave: what is kept is old.
  void outdated();

 private:
  // The resources that are known, first those from the cache.
  Result<void> know();
  Result<void> ask();
  Result<ApiPart> ask_for(const std::string& path, const ApiPart* kept);
  Result<ApiPart> ask_for_each(const std::string& path, const std::vector<GroupVersion>& wanted);
  void take(std::vector<ApiPart> parts);
  // The resources of a type's name, or of a category where it may be one.
  Result<std::vector<Resource>> types(std::string_view name, bool may_be_category);
  Error unknown(std::string_view name) const;

  Get m_get;
  DiscoveryCache m_cache;
  std::string m_server;
  std::vector<ApiPart> m_parts;
  std::vector<Resource> m_resources;  // of all parts
  bool m_known = false;
  bool m_fresh = false;  // the server itself was asked
};

}  // namespace kt2::kube
