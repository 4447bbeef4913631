// Nodes, pods and events as text for people, in the manner of `kubectl get` and `kubectl describe`. It judges nothing.
#pragma once

#include <string>
#include <vector>

#include "kube/json.hpp"

namespace kt2::diagnosis {

using kube::Json;

// One object whole: what it is to be, how it stands, and its events, oldest first.
std::string describe_pod(const Json& pod, const std::vector<std::string>& events);
std::string describe_node(const Json& node, const std::vector<std::string>& events);

// One row of a table, and the table's head.
std::string pod_table_head();
std::string pod_row(const Json& pod);
std::string node_table_head();
std::string node_row(const Json& node);

// "2026-01-02T03:04:05Z Warning FailedScheduling Pod default/web: 0/3 nodes are available (x12)"; one line.
std::string event_line(const Json& event);
// What events are sorted by: when it was last seen.
std::string event_time(const Json& event);
// "Pod default/web": what it is about, and what describe_… are given the events of.
std::string event_subject(const Json& event);

}  // namespace kt2::diagnosis
