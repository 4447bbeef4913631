// Discovery documents as API servers give them, small.
#pragma once

#include <string>

namespace kt2::test {

// {"resource": "pods", …} of the aggregated form.
inline std::string aggregated(const std::string& plural, const std::string& kind, const std::string& more = "",
                              const std::string& verbs = R"(["get","list","watch"])") {
  return R"({"resource":")" + plural + R"(","responseKind":{"group":"","version":"","kind":")" + kind +
         R"("},"scope":"Namespaced","verbs":)" + verbs + more +
         R"(,"subresources":[{"subresource":"status","verbs":["get"]}]})";
}

inline std::string version(const std::string& name, const std::string& resources,
                           const std::string& freshness = "Current") {
  return R"({"version":")" + name + R"(","freshness":")" + freshness + R"(","resources":[)" + resources + "]}";
}

inline std::string group(const std::string& name, const std::string& versions) {
  return R"({"metadata":{"name":")" + name + R"("},"versions":[)" + versions + "]}";
}

inline std::string groups(const std::string& items) {
  return R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[)" + items +
         "]}";
}

inline std::string core_groups() {
  return groups(
      R"({"metadata":{},"versions":[)" +
      version("v1",
              aggregated("pods", "Pod", R"(,"singularResource":"pod","shortNames":["po"],"categories":["all"])") + "," +
                  aggregated("services", "Service",
                             R"(,"singularResource":"service","shortNames":["svc"],"categories":["all"])") +
                  "," + aggregated("events", "Event", R"(,"singularResource":"event","shortNames":["ev"])") + "," +
                  aggregated("componentstatuses", "ComponentStatus", R"(,"shortNames":["cs"])", R"(["get","list"])")) +
      "]}");
}

inline std::string named_groups() {
  return groups(
      group(
          "apps",
          version("v1", aggregated("deployments", "Deployment",
                                   R"(,"singularResource":"deployment","shortNames":["deploy"],"categories":["all"])") +
                            "," + aggregated("statefulsets", "StatefulSet", R"(,"shortNames":["sts"])"))) +
      "," + group("events.k8s.io", version("v1", aggregated("events", "Event", R"(,"shortNames":["ev"])"))) + "," +
      group("autoscaling", version("v2", aggregated("horizontalpodautoscalers", "HorizontalPodAutoscaler",
                                                    R"(,"shortNames":["hpa"])")) +
                               "," +
                               version("v1", aggregated("horizontalpodautoscalers", "HorizontalPodAutoscaler",
                                                        R"(,"shortNames":["hpa"])"))) +
      "," +
      group("storage.k8s.io", version("v1", aggregated("storageclasses", "StorageClass",
                                                       R"(,"singularResource":"storageclass","shortNames":["sc"])"))) +
      "," + group("metrics.k8s.io", version("v1beta1", "", "Stale")) + "," +
      group("example.com", version("v1", aggregated("widgets", "Widget", R"(,"shortNames":["po","wi"])"))));
}

}  // namespace kt2::test
