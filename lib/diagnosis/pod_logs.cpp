#include "diagnosis/pod_logs.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "diagnosis/finding.hpp"
#include "kube/fields.hpp"
#include "kube/url_query.hpp"

namespace kt2::diagnosis {
namespace {

using kube::field;
using kube::integer_at;
using kube::text_at;

bool is_true(const Json* value) {
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

// An init container that did its work is not ready any more, and well.
bool is_well(const Json* status) {
  const Json* terminated = field(status, {"state", "terminated"});
  return is_true(field(status, {"ready"})) || (terminated != nullptr && integer_at(terminated, {"exitCode"}) == 0);
}

bool has_run(const Json* status) {
  return field(status, {"state", "running"}) != nullptr || field(status, {"state", "terminated"}) != nullptr;
}

}  // namespace

std::vector<PodLog> logs_of(const Json& pod, bool all) {
  const std::string_view name_space = text_at(&pod, {"metadata", "namespace"});
  const std::string_view name = text_at(&pod, {"metadata", "name"});
  std::vector<PodLog> logs;
  for (const char* statuses : {"initContainerStatuses", "containerStatuses"}) {
    for (const Json* status : kube::objects_at(&pod, {"status", statuses})) {
      const std::string container(text_at(status, {"name"}));
      const bool restarted = integer_at(status, {"restartCount"}) > 0;
      const bool urgent = !is_well(status) || restarted;
      if (!urgent && !all) continue;
      const auto add = [&](bool previous) {
        kube::UrlQuery query;
        query.add("container", container).add("timestamps", "true");
        if (previous) query.add("previous", "true");
        logs.push_back(
            {fmt::format("/api/v1/namespaces/{}/pods/{}/log{}", name_space, name, query.text()),
             fmt::format("{}/{}{}.log", pod_folder(name_space, name), container, previous ? ".previous" : ""), urgent});
      };
      if (has_run(status)) add(false);
      if (restarted) add(true);
    }
  }
  return logs;
}

}  // namespace kt2::diagnosis
