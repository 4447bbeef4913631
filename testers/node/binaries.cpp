#include "binaries.hpp"

#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "common/test_package.hpp"

namespace node {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

using Find = std::function<std::optional<std::string>(const std::string& name)>;

// All three by `find`. Of those that are not there: `fallback` and their name in a dry run, else a failure that names
// `flag` and `place`.
Binaries find_all(const Call& call, const Find& find, const std::string& fallback, const std::string& flag,
                  const std::string& place) {
  std::string missing;
  const auto found = [&](const std::string& name) {
    const auto path = find(name);
    if (!path) missing += (missing.empty() ? "" : ", ") + name;
    return path.value_or(fallback + name);
  };
  Binaries binaries;
  binaries.e2e_node_test = found("e2e_node.test");
  binaries.ginkgo = found("ginkgo");
  binaries.kubelet = found("kubelet");
  if (!missing.empty() && !call.dry_run()) {
    throw Failure(flag + ": not found: " + missing + "; looked in " + place, KT2_CAUSE_INFRASTRUCTURE);
  }
  return binaries;
}

Binaries find_there(const Call& call) {
  const bool built = call.flag_bool("use-built-binaries");
  const std::uint32_t place = built ? KT2_IN_RUN_DIR : KT2_ON_PATH;
  const Find find = [&](const std::string& name) { return call.find_program(name, place); };
  if (built) {
    return find_all(call, find, call.run_dir() + "/", "--use-built-binaries",
                    "the run's directory \"" + call.run_dir() + "\"");
  }
  return find_all(call, find, "", "--use-binaries-from-path", "PATH=" + call.environment("PATH").value_or(""));
}

Binaries build(const Call& call) {
  call.run(Command({"make", "WHAT=cmd/kubelet ginkgo test/e2e_node/e2e_node.test"}).in(repo_root(call)));
  const std::string output = repo_root(call) + "/_output/bin/";
  const Find find = [&](const std::string& name) -> std::optional<std::string> {
    const std::string path = output + name;
    return access(path.c_str(), X_OK) == 0 ? std::optional(path) : std::nullopt;
  };
  return find_all(call, find, output, "--build-binaries: make succeeded", "\"" + output + "\"");
}

Binaries download(const Call& call) {
  const auto package = kubetest2::common::find_test_package(call);
  const std::string folder = call.run_dir() + "/";
  const Binaries binaries{folder + "e2e_node.test", folder + "ginkgo", folder + "kubelet", package.version};
  const std::string tests = package.archive("kubernetes-test");
  call.extract(
      call.download_file(tests, tests + ".sha256"),
      {{"kubernetes/test/bin/e2e_node.test", binaries.e2e_node_test}, {"kubernetes/test/bin/ginkgo", binaries.ginkgo}});
  const std::string node = package.archive("kubernetes-node");
  call.extract(call.download_file(node, node + ".sha256"), {{"kubernetes/node/bin/kubelet", binaries.kubelet}});
  return binaries;
}

Binaries from_wherever(const Call& call) {
  if (call.flag_bool("use-binaries-from-package")) return download(call);
  return call.flag_bool("build-binaries") ? build(call) : find_there(call);
}

}  // namespace

std::string repo_root(const Call& call) {
  const std::string given = call.flag("repo-root");
  if (given.empty()) return given;
  const std::string path = fs::absolute(given).lexically_normal().string();
  return path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

bool make_builds(const Call& call) {
  return !call.flag("repo-root").empty() && !call.flag_bool("build-binaries");
}

void check_binaries(const Call& call) {
  const bool built_later = call.flag_bool("use-built-binaries") && call.asked_for(KT2_PHASE_BUILD);
  const bool there_now = call.flag_bool("use-built-binaries") || call.flag_bool("use-binaries-from-path");
  if (there_now && !built_later) find_there(call);
}

Binaries acquire_binaries(const Call& call) {
  const Binaries binaries = from_wherever(call);
  if (call.dry_run()) return binaries;
  call.record_program("e2e_node.test", binaries.e2e_node_test, binaries.kubernetes_version);
  call.record_program("ginkgo", binaries.ginkgo, binaries.kubernetes_version);
  call.record_program("kubelet", binaries.kubelet, binaries.kubernetes_version);
  return binaries;
}

}  // namespace node
