#include "objects.hpp"

namespace kt2::kube {

Resource resource(std::string group, std::string name, std::string kind) {
  Resource resource;
  resource.group = std::move(group);
  resource.version = "v1";
  resource.name = std::move(name);
  resource.kind = std::move(kind);
  resource.namespaced = true;
  return resource;
}

Resource pods() {
  return resource("", "pods", "Pod");
}

Resource jobs() {
  return resource("batch", "jobs", "Job");
}

Resource deployments() {
  return resource("apps", "deployments", "Deployment");
}

Json object(const std::string& name, const Json& rest, const std::string& uid) {
  Json object = {{"metadata", {{"name", name}, {"namespace", "ns"}, {"uid", uid.empty() ? "uid-" + name : uid}}}};
  if (!rest.is_null()) object.merge_patch(rest);
  return object;
}

Json condition(const std::string& type, const std::string& status, const std::string& reason,
               const std::string& message) {
  return {{"type", type}, {"status", status}, {"reason", reason}, {"message", message}};
}

Json conditions(std::vector<Json> list) {
  return {{"status", {{"conditions", std::move(list)}}}};
}

Json ready_pod(const std::string& name) {
  Json pod = object(name, conditions({condition("Ready", "True")}));
  pod["status"]["phase"] = "Running";
  return pod;
}

Json pending_pod(const std::string& name) {
  return object(name, {{"status", {{"phase", "Pending"}}}});
}

Json waiting_pod(const std::string& name, const std::string& reason, const std::string& message) {
  Json pod = pending_pod(name);
  Json& container = pod["status"]["containerStatuses"][0];
  container["name"] = "app";
  container["state"]["waiting"] = {{"reason", reason}, {"message", message}};
  return pod;
}

}  // namespace kt2::kube
