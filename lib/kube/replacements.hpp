// Which failed pods their controllers have replaced: a Job's retry, or the pod made for one that was evicted. It knows
// controllers by their uid alone, and guesses nothing before the newer pod is seen.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "kube/json.hpp"

namespace kt2::kube {

class Replacements {
 public:
  // A pod as it is now. The keys of pods, perhaps its own, that are found to be replaced by it.
  std::vector<std::string> see(const std::string& key, const Json& pod);

 private:
  struct Failed {
    std::string created;
    std::string ended;  // empty where its status does not tell
  };
  struct Controller {
    std::string newest;  // when its newest pod was made, as RFC 3339 in UTC, which sorts by time
    std::map<std::string, Failed> failed;
  };
  std::map<std::string, Controller, std::less<>> m_controllers;
};

}  // namespace kt2::kube
