#include "gcloud.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace gce {
namespace {

using kubetest2::Call;
using kubetest2::Command;

constexpr std::chrono::minutes k_limit{10};

Command gcloud(const std::vector<std::string>& arguments) {
  return Command({"gcloud"}).add(arguments).set("CLOUDSDK_CORE_DISABLE_PROMPTS", "1").limit(k_limit);
}

// As kube-up.sh tags the nodes.
std::string node_tag(const Cluster& cluster) {
  return cluster.prefix + "-minion";
}

std::string rule_name(const Cluster& cluster) {
  return node_tag(cluster) + "-nodeports";
}

}  // namespace

void enable_compute_api(const Call& call, const Cluster& cluster) {
  call.run(gcloud({"services", "enable", "compute.googleapis.com", "--project=" + cluster.project}));
}

void create_firewall_rule(const Call& call, const Cluster& cluster) {
  call.run(
      gcloud({"compute", "firewall-rules", "create", "--project", cluster.project, "--target-tags", node_tag(cluster),
              "--allow", "tcp:30000-32767,udp:30000-32767", "--network", cluster.prefix, rule_name(cluster)}));
}

void delete_firewall_rule(const Call& call, const Cluster& cluster) {
  const Command deletion =
      gcloud({"compute", "firewall-rules", "delete", "--project", cluster.project, rule_name(cluster)}).may_fail();
  if (!call.run(deletion).success()) {
    call.warning("firewall rule " + rule_name(cluster) + " of project " + cluster.project +
                 " could not be deleted; kube-down.sh may have done it already");
  }
}

}  // namespace gce
