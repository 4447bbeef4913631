// What looks wrong in a cluster, from its nodes, pods and events as the API gives them: facts in a fixed order, each
// with where to read on. It asks no server, and writes no file.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kube/json.hpp"

namespace kt2::diagnosis {

using kube::Json;

// In the order in which they are told: what comes first is likely to be the cause of what follows.
enum class Kind {
  unschedulable,
  image_pull,
  crash_loop,
  out_of_memory,
  node_not_ready,
  webhook,
  configuration,
  not_ready
};

// "unschedulable", "image pull"
std::string_view kind_name(Kind kind);

struct Finding {
  Kind kind = Kind::not_ready;
  std::string what;      // "default/web-5d4", "node worker-2"
  std::string reason;    // one line
  std::string evidence;  // a file, relative to the dump
};

// Empty for a node that is Ready.
std::vector<Finding> findings_of_node(const Json& node);
// Empty for a pod that is settled: Running and Ready, or Succeeded.
std::vector<Finding> findings_of_pod(const Json& pod);
// Webhooks that could not be called, from the message of an event; others show in the pods themselves.
std::vector<Finding> findings_of_event(const Json& event);

// The page that is read first: in order, at most `most` of a kind and how many more there are, a line each. `troubles`
// are what could not be looked at.
std::string summary(std::vector<Finding> findings, std::size_t pods, std::size_t nodes,
                    const std::vector<std::string>& troubles, std::size_t most = 5);

// Where the files of a pod and a node are, relative to the dump.
std::string pod_folder(std::string_view name_space, std::string_view name);
std::string node_file(std::string_view name);

}  // namespace kt2::diagnosis
