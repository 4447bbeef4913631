#include "dns.hpp"

#include "corefile.hpp"
#include "patches.hpp"

namespace kind {
namespace {

using kubetest2::Call;
using kubetest2::Command;

Command kubectl(const Call& call, const Engine& engine, const Cluster& cluster,
                const std::vector<std::string>& arguments) {
  Command command = engine.command(call, cluster,
                                   {"exec", cluster.name + "-control-plane", "kubectl",
                                    "--kubeconfig=/etc/kubernetes/admin.conf", "--namespace=kube-system"});
  return command.add(arguments);
}

}  // namespace

void make_dns_offline(const Call& call, const Engine& engine, const Cluster& cluster) {
  const std::string corefile =
      call.output(kubectl(call, engine, cluster, {"get", "configmap/coredns", "--output=jsonpath={.data.Corefile}"}));
  const std::string offline = call.dry_run() ? "..." : offline_corefile(corefile);
  call.run(kubectl(call, engine, cluster,
                   {"patch", "configmap/coredns", "--type=merge",
                    "--patch={\"data\": {\"Corefile\": " + in_quotes(offline) + "}}"}));
  call.run(kubectl(call, engine, cluster, {"rollout", "restart", "deployment/coredns"}));
}

}  // namespace kind
