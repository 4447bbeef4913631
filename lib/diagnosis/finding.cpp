#include "diagnosis/finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "kube/condition_reason.hpp"
#include "kube/fields.hpp"
#include "kube/one_line.hpp"
#include "kube/pod.hpp"

namespace kt2::diagnosis {
namespace {

using kube::condition_is_true;
using kube::condition_of;
using kube::objects_at;
using kube::one_line;
using kube::text_at;

struct Waiting {
  std::string_view reason;
  Kind kind;
};
constexpr std::array<Waiting, 11> k_waiting{{{"ErrImagePull", Kind::image_pull},
                                             {"ImagePullBackOff", Kind::image_pull},
                                             {"InvalidImageName", Kind::image_pull},
                                             {"ErrImageNeverPull", Kind::image_pull},
                                             {"ImageInspectError", Kind::image_pull},
                                             {"RegistryUnavailable", Kind::image_pull},
                                             {"CrashLoopBackOff", Kind::crash_loop},
                                             {"CreateContainerConfigError", Kind::configuration},
                                             {"CreateContainerError", Kind::configuration},
                                             {"RunContainerError", Kind::configuration},
                                             {"PostStartHookError", Kind::configuration}}};

// Paths are made of names that a server sent.
std::string safe(std::string_view name) {
  std::string text(name.empty() ? "_" : name);
  for (char& c : text) {
    if (c == '/' || static_cast<unsigned char>(c) < ' ') c = '_';
  }
  return text == "." || text == ".." ? "_" : text;
}

std::vector<const Json*> containers_of(const Json& pod) {
  std::vector<const Json*> all = objects_at(&pod, {"status", "initContainerStatuses"});
  const auto main = objects_at(&pod, {"status", "containerStatuses"});
  all.insert(all.end(), main.begin(), main.end());
  return all;
}

bool was_out_of_memory(const Json* container) {
  return text_at(container, {"state", "terminated", "reason"}) == "OOMKilled" ||
         text_at(container, {"lastState", "terminated", "reason"}) == "OOMKilled";
}

// Of one that works is nothing to be said, but that it ran out of memory before.
bool is_settled(const Json& pod) {
  return kube::judge_settled(pod).state == kube::State::met;
}

Kind kind_of(const Json& pod) {
  const Json* scheduled = condition_of(pod, "PodScheduled");
  if (text_at(scheduled, {"status"}) == "False" && text_at(scheduled, {"reason"}) != "SchedulingGated") {
    return Kind::unschedulable;
  }
  Kind kind = Kind::not_ready;
  for (const Json* container : containers_of(pod)) {
    const std::string_view reason = text_at(container, {"state", "waiting", "reason"});
    for (const Waiting& waiting : k_waiting) {
      if (waiting.reason == reason) kind = std::min(kind, waiting.kind);
    }
  }
  return kind;
}

}  // namespace

std::string_view kind_name(Kind kind) {
  constexpr std::array<std::string_view, 8> k_names{"unschedulable", "image pull",     "crash loop",
                                                    "out of memory", "node not ready", "failed webhook",
                                                    "configuration", "not ready"};
  return k_names.at(static_cast<std::size_t>(kind));
}

std::vector<Finding> findings_of_node(const Json& node) {
  if (condition_is_true(node, "Ready")) return {};
  const std::string_view name = text_at(&node, {"metadata", "name"});
  const std::string why = kube::told(condition_of(node, "Ready"));
  return {{Kind::node_not_ready, "node " + one_line(name), one_line(why.empty() ? "it says nothing of itself" : why),
           node_file(name)}};
}

std::vector<Finding> findings_of_pod(const Json& pod) {
  const std::string_view name_space = text_at(&pod, {"metadata", "namespace"});
  const std::string_view name = text_at(&pod, {"metadata", "name"});
  const std::string what = one_line(fmt::format("{}/{}", name_space, name));
  const std::string evidence = pod_folder(name_space, name) + "/describe.txt";
  std::vector<Finding> findings;
  for (const Json* container : containers_of(pod)) {
    if (!was_out_of_memory(container)) continue;
    findings.push_back(
        {Kind::out_of_memory, what,
         one_line(fmt::format("container {} was killed for want of memory, {} restarts", text_at(container, {"name"}),
                              kube::integer_at(container, {"restartCount"}))),
         evidence});
  }
  if (is_settled(pod)) return findings;
  std::string reason = kube::why_not_working(pod).reason;
  if (text_at(&pod, {"metadata", "deletionTimestamp"}).data() != nullptr && !reason.empty())
    reason += ", being deleted";
  findings.push_back({kind_of(pod), what, reason.empty() ? "its status does not say why" : reason, evidence});
  return findings;
}

std::vector<Finding> findings_of_event(const Json& event) {
  const std::string_view message = text_at(&event, {"message"});
  constexpr std::string_view k_failed = "failed calling webhook";
  const std::size_t begin = message.find(k_failed);
  if (begin == std::string_view::npos) return {};
  return {{Kind::webhook,
           one_line(fmt::format("{} {}/{}", text_at(&event, {"involvedObject", "kind"}),
                                text_at(&event, {"involvedObject", "namespace"}),
                                text_at(&event, {"involvedObject", "name"}))),
           one_line(message.substr(begin)), "events.txt"}};
}

std::string summary(std::vector<Finding> findings, std::size_t pods, std::size_t nodes,
                    const std::vector<std::string>& troubles, std::size_t most) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.kind < b.kind; });
  std::set<std::string> ill_pods;
  std::size_t ill_nodes = 0;
  std::map<Kind, std::size_t> counts;
  std::string lines;
  for (const Finding& finding : findings) {
    if (finding.kind == Kind::node_not_ready) ++ill_nodes;
    if (finding.kind != Kind::node_not_ready && finding.kind != Kind::webhook) ill_pods.insert(finding.what);
    if (++counts[finding.kind] > most) continue;
    lines += fmt::format("{}: {}: {} ({})\n", kind_name(finding.kind), finding.what, finding.reason, finding.evidence);
    const auto total = static_cast<std::size_t>(std::count_if(
        findings.begin(), findings.end(), [&](const Finding& other) { return other.kind == finding.kind; }));
    if (counts[finding.kind] == most && total > most) {
      lines += fmt::format("{}: and {} more (pods.txt)\n", kind_name(finding.kind), total - most);
    }
  }
  std::string text = findings.empty() ? fmt::format("{} pods and {} nodes: nothing looks wrong\n", pods, nodes)
                                      : fmt::format("{} of {} pods and {} of {} nodes are not well\n", ill_pods.size(),
                                                    pods, ill_nodes, nodes);
  // What could not be seen comes before what follows from what was.
  for (const std::string& trouble : troubles) text += "not looked at: " + one_line(trouble) + "\n";
  return text + lines;
}

std::string pod_folder(std::string_view name_space, std::string_view name) {
  return fmt::format("pods/{}/{}", safe(name_space), safe(name));
}

std::string node_file(std::string_view name) {
  return fmt::format("nodes/{}.txt", safe(name));
}

}  // namespace kt2::diagnosis
