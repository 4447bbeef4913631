#include "kubectl.hpp"

#include "scripts.hpp"

namespace gce {
namespace {

using kubetest2::Call;
using kubetest2::Failure;

constexpr std::chrono::minutes k_limit{2};

}  // namespace

std::string found_kubectl(const Call& call) {
  return call.find_program("kubectl").value_or("");
}

std::string kubectl(const Call& call) {
  const std::string path = found_kubectl(call);
  if (!path.empty()) return path;
  if (call.dry_run()) return "kubectl";
  throw Failure("kubectl is neither in the run's directory \"" + call.run_dir() +
                    "\" nor on PATH: install it, or have it built by --build --legacy-mode",
                KT2_CAUSE_INFRASTRUCTURE);
}

bool has_nodes(const Call& call, const Cluster& cluster) {
  const std::string nodes =
      call.output(in_environment(call, cluster, {kubectl(call), "get", "nodes", "-o=name"}).limit(k_limit));
  return call.dry_run() || !nodes.empty();
}

}  // namespace gce
