#include "project.hpp"

namespace node {

std::string project(const kubetest2::Call& call) {
  const std::string given = call.flag("gcp-project");
  if (!given.empty()) return given;
  kubetest2::Boskos wanted;
  wanted.server = call.flag("boskos-location");
  wanted.type = call.flag("gcp-project-type");
  wanted.timeout = std::chrono::seconds(call.flag_int("boskos-acquire-timeout-seconds"));
  wanted.heartbeat = std::chrono::seconds(call.flag_int("boskos-heartbeat-interval-seconds"));
  return call.acquire(wanted);
}

}  // namespace node
