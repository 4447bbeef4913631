#include "readiness.hpp"

#include <chrono>
#include <string>
#include <vector>

#include "kubeconfig.hpp"

namespace kind {

using kubetest2::Wait;

void wait_until_ready(const kubetest2::Call& call, const Cluster& cluster, const Awaited& awaited) {
  const auto limit = call.flag_duration("wait");
  if (limit <= limit.zero()) return;
  kubetest2::Waiting how;
  how.kubeconfig = kubeconfig_of(call, cluster);
  how.context = "kind-" + cluster.name;
  how.timeout = limit;
  std::string condition = "condition=Ready";
  if (awaited.nodes > 0) condition = "all(count>=" + std::to_string(awaited.nodes) + ", " + condition + ")";
  std::vector<Wait> waits{Wait({"nodes"}, condition)};
  if (awaited.dns) waits.push_back(Wait({"deployment/coredns"}, "rollout").in("kube-system"));
  call.wait(waits, how);
}

}  // namespace kind
