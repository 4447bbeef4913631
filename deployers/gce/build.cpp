#include "build.hpp"

#include "kubernetes_build.hpp"
#include "stage.hpp"

namespace gce {
namespace {

using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

// One that tells this run's build from others, and still is a tag that container images may have.
std::string version_of_run(const Call& call, const std::string& version) {
  return version + (version.find('+') == std::string::npos ? "+" : "-") + call.run_id();
}

void build_kubernetes(const Call& call, const std::string& root) {
  const std::string version = version_of_run(call, source_version(call, root));
  if (!call.dry_run()) call.info("building " + version);
  quick_release(call, root, call.flag("target-build-arch"));
  stage(call, root, version);
  store_test_binaries(call, root);
}

}  // namespace

void check_build(const Call& call) {
  const std::string strategy = call.flag("strategy");
  if (strategy != "make") throw Failure("--strategy=" + strategy + ": gce builds by make alone", KT2_CAUSE_USAGE);
  if (call.flag_bool("legacy-mode")) return check_stage(call);
  if (!call.flag("stage").empty()) call.warning("--stage is for --legacy-mode: nothing will be staged");
}

void build(const Call& call, const std::string& root) {
  if (call.flag_bool("legacy-mode"))
    build_kubernetes(call, root);
  else
    call.run(Command({"make", "release-tars"}).in(root));
}

}  // namespace gce
