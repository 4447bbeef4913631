#include "readiness.hpp"

#include <common/log.hpp>
#include <common/stop_fd.hpp>

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "watch.hpp"

namespace k3s {
namespace {

using kubetest2::Call;
using kubetest2::Reported;
using kubetest2::Wait;
using kubetest2::common::end_of_log;

constexpr std::chrono::minutes k_ready_wait{10};
constexpr std::size_t k_lines_in_output = 50;

// What k3s deploys into kube-system, by the name for --disable.
struct Component {
  const char* name;
  const char* deployment;
};
constexpr Component k_components[] = {{"coredns", "deploy/coredns"},
                                      {"local-storage", "deploy/local-path-provisioner"},
                                      {"metrics-server", "deploy/metrics-server"},
                                      {"traefik", "deploy/traefik"}};

// Also by --server-arg, in either spelling.
std::vector<std::string> disabled(const Call& call) {
  std::vector<std::string> names = call.flag_list("disable");
  const auto arguments = call.flag_list("server-arg");
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].starts_with("--disable=")) names.push_back(arguments[i].substr(10));
    if (arguments[i] == "--disable" && i + 1 < arguments.size()) names.push_back(arguments[i + 1]);
  }
  return names;
}

std::vector<std::string> deployments(const Call& call) {
  std::string all = ",";
  for (const std::string& name : disabled(call)) all += name + ",";
  std::vector<std::string> expected;
  for (const Component& component : k_components) {
    if (all.find("," + std::string(component.name) + ",") == std::string::npos)
      expected.emplace_back(component.deployment);
  }
  return expected;
}

void wait(const Call& call, const Cluster& cluster, const std::vector<Wait>& waits, bool watched) {
  kubetest2::Waiting how;
  how.kubeconfig = cluster.kubeconfig;
  how.timeout = k_ready_wait;
  how.fail_fast = true;
  if (!watched) {
    call.wait(waits, how);
    return;
  }
  const kubetest2::common::StopFd stop;
  how.stop_fd = stop.fd();
  const Watch watch(cluster.nodes());
  const Guard guard(watch, [&](const Node& node) {
    tell_end_of(call, node);
    stop.stop();
  });
  if (!call.wait(waits, how)) throw Reported{};
}

}  // namespace

void tell_end_of(const Call& call, const Node& node) {
  const std::string last_line = end_of_log(node.log(), 1);
  const std::string message = "k3s " + node.role_name + " ended while the cluster was coming up: " +
                              (last_line.empty() ? "it printed nothing" : last_line) + " (its whole log will be \"" +
                              call.artifacts_dir() + "/logs/k3s/" + node.role_name + "/k3s.log\")";
  const std::string output = end_of_log(node.log(), k_lines_in_output);
  const kt2_failure failure{sizeof failure, KT2_CAUSE_DEFAULT, message.c_str(), output.c_str()};
  call.host()->fail(call.raw(), &failure);
}

void wait_until_ready(const Call& call, const Cluster& cluster) {
  const bool watched = !call.dry_run();
  const std::string count = "count>=" + std::to_string(cluster.agents + 1);
  if (call.flag("flannel-backend") == "none") {
    call.info(
        "nodes are only waited for until they are there: they are Ready once they get a network, which is not k3s's");
    wait(call, cluster, {Wait({"nodes"}, count)}, watched);
    return;
  }
  std::vector<Wait> waits{Wait({"nodes"}, "all(" + count + ", condition=Ready)")};
  const auto expected = deployments(call);
  if (!expected.empty()) waits.push_back(Wait(expected, "rollout").in("kube-system"));
  wait(call, cluster, waits, watched);
  // Jobs that install, and what answers for services of type LoadBalancer, come with these.
  if (!expected.empty()) wait(call, cluster, {Wait({"pods"}, "settled").in("kube-system")}, watched);
}

}  // namespace k3s
