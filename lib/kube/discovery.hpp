// Which resources an API server has, by the names that people use for them. It asks the server once, keeps the answer
// between processes, and asks again when a name is not in it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "kube/resource.hpp"

namespace kt2::kube {

struct Answer {
  int status = 0;
  std::string body;
  std::string content_type;
  std::string etag;
};

// GETs a path of the server with further headers ("Name: value"); an Error only when there was no answer in time.
using Get = std::function<Result<Answer>(const std::string& path, const std::vector<std::string>& headers)>;

class Discovery {
 public:
  // `cache`: a folder, made when there is something to keep; empty: nothing is kept. `server`: its URL.
  Discovery(Get get, std::filesystem::path cache, std::string server);

  // The resource of a name as kubectl takes it: plural, singular, short name, kind, each also with ".group" or
  // ".version.group". The error (Cause::usage) is kubectl's for a name the server does not have, with the nearest one.
  Result<Resource> find(std::string_view name);

  // What words such as {"pods"}, {"deploy/web", "sts/db"}, {"pod", "a", "b"}, {"pods,services"} name.
  Result<std::vector<Target>> targets(const std::vector<std::string>& words);

  // The server did not know a resource that find() gave: what is kept is old.
  void outdated();

 private:
  Get m_get;
  std::filesystem::path m_cache;
  std::string m_server;
  std::vector<Resource> m_resources;
  bool m_fresh = false;
};

}  // namespace kt2::kube
