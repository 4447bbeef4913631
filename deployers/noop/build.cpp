#include "build.hpp"

#include <filesystem>

#include "common/kubernetes_build.hpp"
#include "common/staging.hpp"

namespace noop {
namespace {

namespace common = kubetest2::common;
using kubetest2::Call;
using kubetest2::Failure;

constexpr const char* k_make = "make";
constexpr const char* k_none = "none";

// "" for jobs that ask noop to build and name nothing to build.
std::string strategy_of(const Call& call) {
  const std::string given = call.flag("strategy");
  if (!given.empty()) return given;
  return call.flag_given("repo-root") || !call.flag("stage").empty() ? k_make : "";
}

std::string root_of(const Call& call) {
  const std::string given = call.flag("repo-root");
  std::filesystem::path root = std::filesystem::absolute(given.empty() ? "." : given).lexically_normal();
  if (!root.has_filename()) root = root.parent_path();
  return root;
}

}  // namespace

void check_build(const Call& call) {
  const std::string location = call.flag("stage");
  if (!call.asked_for(KT2_PHASE_BUILD)) {
    if (!location.empty()) call.warning("--stage is part of --build, which is not asked for: nothing will be staged");
    return;
  }
  const std::string strategy = strategy_of(call);
  if (strategy.empty()) return;
  if (strategy != k_make && strategy != k_none) {
    throw Failure("--strategy=" + strategy + ": there are make and none", KT2_CAUSE_USAGE);
  }
  common::demand_checkout(call, root_of(call));
  if (!location.empty()) common::check_staging(call, location);
}

void build(const Call& call) {
  const std::string strategy = strategy_of(call);
  if (strategy.empty()) return;
  const std::string root = root_of(call);
  const std::string location = call.flag("stage");
  const std::string platform = call.flag("target-build-arch");
  std::string version;
  if (!location.empty()) {
    version = strategy == k_make ? common::source_version(call, root) : common::built_version(call, root);
    common::check_staged_version(location, version);
  }
  if (strategy == k_make) common::quick_release(call, root, platform);
  common::store_test_binaries(call, root);
  if (location.empty()) return;
  common::stage(call, {.root = root,
                       .version = version,
                       .platform = platform,
                       .location = location,
                       .registry = call.flag("image-location"),
                       .update_latest = call.flag_bool("update-latest")});
}

}  // namespace noop
