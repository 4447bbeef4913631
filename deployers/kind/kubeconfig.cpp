#include "kubeconfig.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

namespace kind {
namespace {

using kubetest2::Call;
using kubetest2::Failure;

std::string own(const Call& call) {
  return call.run_dir() + "/kubeconfig";
}

}  // namespace

std::string kubeconfig_of(const Call& call, const Cluster& cluster) {
  if (!cluster.kubeconfig.empty()) return cluster.kubeconfig;
  if (call.asked_for(KT2_PHASE_UP) || std::filesystem::exists(own(call))) return own(call);
  // A cluster that no run of ours made: where kind looks.
  if (const auto variable = call.environment("KUBECONFIG"); variable && !variable->empty()) return *variable;
  const auto home = call.environment("HOME");
  return home && !home->empty() ? *home + "/.kube/config" : std::string();
}

void write_kubeconfig(const Call& call, const Cluster& cluster) {
  if (!cluster.kubeconfig.empty()) return;
  const std::string text =
      call.output(cluster.command(call, {"kind", "get", "kubeconfig", "--name", cluster.name})) + "\n";
  if (call.dry_run()) return;
  const std::string path = own(call);
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written = file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (file >= 0) ::close(file);
  if (!written) throw Failure("writing \"" + path + "\" failed", KT2_CAUSE_INFRASTRUCTURE);
}

}  // namespace kind
