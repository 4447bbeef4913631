#include "build.hpp"

#include "common/kubernetes_build.hpp"
#include "common/staging.hpp"

namespace gce {
namespace {

namespace common = kubetest2::common;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

// One that tells this run's build from others, and still is a tag that container images may have.
std::string version_of_run(const Call& call, const std::string& version) {
  return version + (version.find('+') == std::string::npos ? "+" : "-") + call.run_id();
}

void stage(const Call& call, const std::string& root, const std::string& version) {
  const std::string location = call.flag("stage");
  // krel knows the version by itself, and takes only what goes behind it.
  const bool by_krel = location.starts_with("gs://");
  common::stage(call, {.root = root,
                       .version = by_krel ? version : version_of_run(call, version),
                       .platform = call.flag("target-build-arch"),
                       .location = location,
                       .registry = call.flag("image-location"),
                       .version_suffix = by_krel ? call.run_id() : std::string(),
                       .update_latest = call.flag_bool("update-latest")});
}

void build_kubernetes(const Call& call, const std::string& root) {
  const bool makes = call.flag("strategy") == "make";
  const std::string version = makes ? common::source_version(call, root) : common::built_version(call, root);
  if (!call.dry_run()) call.info("this build is " + version_of_run(call, version));
  const std::string location = call.flag("stage");
  if (!location.empty()) common::check_staged_version(location, version);
  if (makes) common::quick_release(call, root, call.flag("target-build-arch"));
  if (!location.empty()) stage(call, root, version);
  common::store_test_binaries(call, root);
}

}  // namespace

void check_build(const Call& call, const std::string& root) {
  const std::string strategy = call.flag("strategy");
  if (strategy != "make" && strategy != "none") {
    throw Failure("--strategy=" + strategy + ": there are make and none", KT2_CAUSE_USAGE);
  }
  const std::string location = call.flag("stage");
  if (call.flag_bool("legacy-mode")) {
    common::demand_checkout(call, root);
    if (!location.empty()) common::check_staging(call, location);
  } else if (!location.empty()) {
    call.warning("--stage is for --legacy-mode: nothing will be staged");
  }
}

void build(const Call& call, const std::string& root) {
  if (call.flag_bool("legacy-mode"))
    build_kubernetes(call, root);
  else if (call.flag("strategy") == "make")
    call.run(Command({"make", "release-tars"}).in(root));
}

}  // namespace gce
