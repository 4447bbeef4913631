#include "diagnosis/describe.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "kube/condition_reason.hpp"
#include "kube/fields.hpp"
#include "kube/one_line.hpp"
#include "kube/pod.hpp"

namespace kt2::diagnosis {
namespace {

using kube::field;
using kube::integer_at;
using kube::objects_at;
using kube::one_line;
using kube::text_at;

constexpr std::size_t k_longest_message = 2000;

std::string or_dash(std::string_view text) {
  return text.empty() ? "-" : one_line(text);
}

void line(std::string& text, std::string_view name, std::string_view value) {
  if (!value.empty()) text += fmt::format("{:<16} {}\n", fmt::format("{}:", name), one_line(value, k_longest_message));
}

// "a=b,c=d"
std::string pairs_of(const Json* object) {
  std::string text;
  if (object == nullptr || !object->is_object()) return text;
  for (const auto& [key, value] : object->items()) {
    text += (text.empty() ? "" : ",") + key + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
  }
  return text;
}

void conditions(std::string& text, const Json& object) {
  const auto all = objects_at(&object, {"status", "conditions"});
  if (all.empty()) return;
  text += "\nConditions:\n";
  for (const Json* condition : all) {
    text += one_line(fmt::format("{} {} since {} {}", text_at(condition, {"type"}), text_at(condition, {"status"}),
                                 or_dash(text_at(condition, {"lastTransitionTime"})), kube::told(condition)),
                     k_longest_message);
    text.insert(text.rfind('\n') + 1, "  ");
    text += '\n';
  }
}

void events_of(std::string& text, const std::vector<std::string>& events) {
  text += events.empty() ? "\nEvents: none\n" : "\nEvents:\n";
  for (const std::string& event : events) text += "  " + event + "\n";
}

// "waiting CrashLoopBackOff: back-off 5m0s", "terminated OOMKilled, exit code 137"
std::string state_of(const Json* state) {
  if (const Json* waiting = field(state, {"waiting"})) return "waiting: " + kube::told(waiting);
  if (const Json* terminated = field(state, {"terminated"})) {
    return fmt::format("terminated: {} exit code {}, from {} to {}", kube::told(terminated),
                       integer_at(terminated, {"exitCode"}), or_dash(text_at(terminated, {"startedAt"})),
                       or_dash(text_at(terminated, {"finishedAt"})));
  }
  if (const Json* running = field(state, {"running"})) {
    return "running since " + or_dash(text_at(running, {"startedAt"}));
  }
  return "-";
}

void containers(std::string& text, const Json& pod, std::string_view title, std::string_view specs,
                std::string_view statuses) {
  const auto all = objects_at(&pod, {"spec", specs});
  if (all.empty()) return;
  text += fmt::format("\n{}:\n", title);
  for (const Json* spec : all) {
    const std::string_view name = text_at(spec, {"name"});
    text += fmt::format("  {} {}\n", or_dash(name), or_dash(text_at(spec, {"image"})));
    if (const Json* resources = field(spec, {"resources"}); resources != nullptr && !resources->empty()) {
      text += "    resources " + one_line(resources->dump(), k_longest_message) + "\n";
    }
    for (const Json* status : objects_at(&pod, {"status", statuses})) {
      if (text_at(status, {"name"}) != name) continue;
      const Json* ready = field(status, {"ready"});
      text += fmt::format("    {}, {} restarts\n    state {}\n",
                          ready != nullptr && ready->is_boolean() && ready->get<bool>() ? "ready" : "not ready",
                          integer_at(status, {"restartCount"}),
                          one_line(state_of(field(status, {"state"})), k_longest_message));
      if (const Json* last = field(status, {"lastState"}); last != nullptr && !last->empty()) {
        text += "    before " + one_line(state_of(last), k_longest_message) + "\n";
      }
    }
  }
}

std::string ready_count(const Json& pod) {
  std::size_t ready = 0;
  for (const Json* status : objects_at(&pod, {"status", "containerStatuses"})) {
    const Json* its = field(status, {"ready"});
    if (its != nullptr && its->is_boolean() && its->get<bool>()) ++ready;
  }
  return fmt::format("{}/{}", ready, objects_at(&pod, {"spec", "containers"}).size());
}

std::int64_t restarts_of(const Json& pod) {
  std::int64_t restarts = 0;
  for (const Json* status : objects_at(&pod, {"status", "containerStatuses"})) {
    restarts += integer_at(status, {"restartCount"});
  }
  return restarts;
}

}  // namespace

std::string describe_pod(const Json& pod, const std::vector<std::string>& events) {
  std::string text;
  line(text, "Pod",
       fmt::format("{}/{}", text_at(&pod, {"metadata", "namespace"}), text_at(&pod, {"metadata", "name"})));
  line(text, "Phase", text_at(&pod, {"status", "phase"}));
  const auto judged = kube::judge_settled(pod);
  if (judged.state != kube::State::met) line(text, "Why", judged.reason);
  line(text, "Node", text_at(&pod, {"spec", "nodeName"}));
  line(text, "IP", text_at(&pod, {"status", "podIP"}));
  line(text, "Created", text_at(&pod, {"metadata", "creationTimestamp"}));
  line(text, "Being deleted", text_at(&pod, {"metadata", "deletionTimestamp"}));
  for (const Json* owner : objects_at(&pod, {"metadata", "ownerReferences"})) {
    line(text, "Owner", fmt::format("{}/{}", text_at(owner, {"kind"}), text_at(owner, {"name"})));
  }
  line(text, "Labels", pairs_of(field(&pod, {"metadata", "labels"})));
  line(text, "Restart policy", text_at(&pod, {"spec", "restartPolicy"}));
  line(text, "Node selector", pairs_of(field(&pod, {"spec", "nodeSelector"})));
  line(text, "Message", text_at(&pod, {"status", "message"}));
  containers(text, pod, "Init containers", "initContainers", "initContainerStatuses");
  containers(text, pod, "Containers", "containers", "containerStatuses");
  conditions(text, pod);
  events_of(text, events);
  return text;
}

std::string describe_node(const Json& node, const std::vector<std::string>& events) {
  std::string text;
  line(text, "Node", text_at(&node, {"metadata", "name"}));
  line(text, "Created", text_at(&node, {"metadata", "creationTimestamp"}));
  line(text, "Kubelet", text_at(&node, {"status", "nodeInfo", "kubeletVersion"}));
  line(text, "Runtime", text_at(&node, {"status", "nodeInfo", "containerRuntimeVersion"}));
  line(text, "Kernel", text_at(&node, {"status", "nodeInfo", "kernelVersion"}));
  line(text, "System", text_at(&node, {"status", "nodeInfo", "osImage"}));
  line(text, "Labels", pairs_of(field(&node, {"metadata", "labels"})));
  line(text, "Capacity", pairs_of(field(&node, {"status", "capacity"})));
  line(text, "Allocatable", pairs_of(field(&node, {"status", "allocatable"})));
  for (const Json* taint : objects_at(&node, {"spec", "taints"})) {
    line(text, "Taint",
         fmt::format("{}={}:{}", text_at(taint, {"key"}), text_at(taint, {"value"}), text_at(taint, {"effect"})));
  }
  for (const Json* address : objects_at(&node, {"status", "addresses"})) {
    line(text, "Address", fmt::format("{} {}", text_at(address, {"type"}), text_at(address, {"address"})));
  }
  conditions(text, node);
  events_of(text, events);
  return text;
}

std::string pod_table_head() {
  return fmt::format("{:<24} {:<56} {:<7} {:<10} {:<9} {:<24} {}\n", "NAMESPACE", "NAME", "READY", "PHASE", "RESTARTS",
                     "NODE", "WHY");
}

std::string pod_row(const Json& pod) {
  const auto judged = kube::judge_settled(pod);
  return fmt::format("{:<24} {:<56} {:<7} {:<10} {:<9} {:<24} {}\n", or_dash(text_at(&pod, {"metadata", "namespace"})),
                     or_dash(text_at(&pod, {"metadata", "name"})), ready_count(pod),
                     or_dash(text_at(&pod, {"status", "phase"})), restarts_of(pod),
                     or_dash(text_at(&pod, {"spec", "nodeName"})), or_dash(judged.reason));
}

std::string node_table_head() {
  return fmt::format("{:<40} {:<9} {:<20} {:<20} {}\n", "NAME", "READY", "KUBELET", "CREATED", "WHY");
}

std::string node_row(const Json& node) {
  const bool ready = kube::condition_is_true(node, "Ready");
  return fmt::format("{:<40} {:<9} {:<20} {:<20} {}\n", or_dash(text_at(&node, {"metadata", "name"})),
                     ready ? "Ready" : "NotReady", or_dash(text_at(&node, {"status", "nodeInfo", "kubeletVersion"})),
                     or_dash(text_at(&node, {"metadata", "creationTimestamp"})),
                     ready ? "-" : or_dash(kube::told(kube::condition_of(node, "Ready"))));
}

std::string event_line(const Json& event) {
  std::int64_t count = integer_at(&event, {"count"});
  if (count == 0) count = integer_at(&event, {"series", "count"});
  return fmt::format("{} {} {} {}: {}{}", or_dash(event_time(event)), or_dash(text_at(&event, {"type"})),
                     or_dash(text_at(&event, {"reason"})), event_subject(event),
                     one_line(text_at(&event, {"message"}), k_longest_message),
                     count > 1 ? fmt::format(" (x{})", count) : "");
}

std::string event_time(const Json& event) {
  for (const auto& path : {std::initializer_list<std::string_view>{"series", "lastObservedTime"},
                           {"lastTimestamp"},
                           {"eventTime"},
                           {"firstTimestamp"},
                           {"metadata", "creationTimestamp"}}) {
    if (const std::string_view time = text_at(&event, path); !time.empty()) return one_line(time);
  }
  return {};
}

std::string event_subject(const Json& event) {
  const std::string_view name_space = text_at(&event, {"involvedObject", "namespace"});
  return one_line(fmt::format("{} {}{}{}", text_at(&event, {"involvedObject", "kind"}), name_space,
                              name_space.empty() ? "" : "/", text_at(&event, {"involvedObject", "name"})));
}

}  // namespace kt2::diagnosis
