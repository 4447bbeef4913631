// Which logs of a pod are worth keeping. It fetches none.
#pragma once

#include <string>
#include <vector>

#include "kube/json.hpp"

namespace kt2::diagnosis {

using kube::Json;

struct PodLog {
  std::string path;     // of the API
  std::string file;     // relative to the dump
  bool urgent = false;  // of something that is not well
};

// With `all`, of every container that has run; else of those that are not ready, failed or were restarted.
std::vector<PodLog> logs_of(const Json& pod, bool all);

}  // namespace kt2::diagnosis
