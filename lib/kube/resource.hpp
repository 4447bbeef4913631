// One kind of object as an API server names it, and where its objects are. A value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kt2::kube {

struct Resource {
  std::string group;  // empty for the core group
  std::string version;
  std::string name;  // plural: "pods"
  std::string singular;
  std::string kind;
  std::vector<std::string> short_names;
  std::vector<std::string> categories;
  std::vector<std::string> verbs;
  bool namespaced = false;

  // "pods", "deployments.apps"
  std::string full_name() const;
  // "pod", "deployment.apps": of one object, as kubectl prints it.
  std::string kind_name() const;
  // "/apis/apps/v1/namespaces/default/deployments"; without a namespace: of all.
  std::string path(std::string_view name_space) const;
};

// A kind, or one object of it.
struct Target {
  Resource resource;
  std::string name;  // empty: the kind
};

}  // namespace kt2::kube
