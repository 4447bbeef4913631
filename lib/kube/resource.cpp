#include "kube/resource.hpp"

namespace kt2::kube {

std::string Resource::full_name() const {
  return group.empty() ? name : name + "." + group;
}

std::string Resource::kind_name() const {
  std::string name_of_one = kind;
  for (char& c : name_of_one) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return group.empty() ? name_of_one : name_of_one + "." + group;
}

std::string Resource::path(std::string_view name_space) const {
  std::string path = group.empty() ? "/api/" + version : "/apis/" + group + "/" + version;
  if (namespaced && !name_space.empty()) path.append("/namespaces/").append(name_space);
  return path + "/" + name;
}

}  // namespace kt2::kube
