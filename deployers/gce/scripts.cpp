#include "scripts.hpp"

#include <unistd.h>

#include "kubectl.hpp"

namespace gce {
namespace {

using kubetest2::Call;
using kubetest2::Command;

constexpr std::chrono::minutes k_get_kube_limit{30};

// `gcloud compute ssh`, by which logs are fetched, logs in under this name, and machines refuse root.
std::string user(const Call& call) {
  const std::string name = call.environment("USER").value_or("");
  return getuid() == 0 || name.empty() || name == "root" ? "kubetest2" : name;
}

}  // namespace

Command in_environment(const Call& call, const Cluster& cluster, std::vector<std::string> argv) {
  Variables all{{"PATH", call.environment("PATH").value_or("")},
                {"USER", user(call)},
                {"PROJECT", cluster.project},
                {"KUBECONFIG", Cluster::kubeconfig(call)},
                {"KUBE_GCE_INSTANCE_PREFIX", cluster.prefix},
                {"KUBE_GCE_NETWORK", cluster.prefix},
                {"NETWORK", cluster.prefix},
                {"KUBECTL_PATH", found_kubectl(call)},
                {"KUBE_CONFIG_FILE", "config-test.sh"}};
  for (const auto& [name, value] : cluster.variables) set(all, name, value);
  Command command(std::move(argv));
  command.clean_environment();
  for (const auto& [name, value] : all) command.set(name, value);
  return command;
}

Command script(const Call& call, const Cluster& cluster, const std::string& name) {
  return in_environment(call, cluster, {cluster.root + "/cluster/" + name});
}

void get_kube(const Call& call, const Cluster& cluster, const Release& release) {
  call.run(script(call, cluster, "get-kube.sh")
               .set("KUBERNETES_RELEASE_URL", release.url)
               .set("KUBERNETES_RELEASE", release.version)
               .set("KUBE_ROOT", cluster.root + "/kubernetes")
               .set("KUBERNETES_SKIP_CONFIRM", "y")
               .set("KUBERNETES_SKIP_CREATE_CLUSTER", "y")
               .set("KUBERNETES_DOWNLOAD_TESTS", "n")
               .limit(k_get_kube_limit));
}

void kube_up(const Call& call, const Cluster& cluster) {
  call.run(script(call, cluster, "kube-up.sh").limit(call.flag_duration("kube-up-timeout")));
}

void kube_down(const Call& call, const Cluster& cluster) {
  call.run(script(call, cluster, "kube-down.sh").limit(call.flag_duration("kube-down-timeout")));
}

}  // namespace gce
