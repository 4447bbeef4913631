#include "program.hpp"

#include <unistd.h>

#include <filesystem>
#include <optional>

namespace clusterloader2 {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

std::optional<std::string> prebuilt(const Call& call) {
  if (call.flag_given("cl2-binary")) {
    const std::string given = call.flag("cl2-binary");
    if (given.empty()) return std::nullopt;
    const std::string path = fs::absolute(given).lexically_normal();
    if (!call.dry_run() && (fs::is_directory(path) || access(path.c_str(), X_OK) != 0)) {
      throw Failure("--cl2-binary=" + given + ": no program there", KT2_CAUSE_USAGE);
    }
    return path;
  }
  // The names that people build it under; perf-tests' own scripts take the second.
  for (const char* name : {"clusterloader2", "clusterloader"}) {
    if (auto found = call.find_program(name)) return found;
  }
  return std::nullopt;
}

// The sources are asked for when they are needed and not before: a pre-test command may have to fetch them.
void demand_folder(const Call& call) {
  const std::string path = folder(call);
  if (path.empty() || call.dry_run() || fs::is_directory(path)) return;
  throw Failure("--repo-root=" + call.flag("repo-root") + ": no folder \"" + path +
                    "\": give the root of a checkout of kubernetes/perf-tests",
                KT2_CAUSE_USAGE);
}

}  // namespace

std::string folder(const Call& call) {
  const std::string root = call.flag("repo-root");
  return root.empty() ? std::string() : (fs::absolute(root) / "clusterloader2").lexically_normal().string();
}

Command program(const Call& call) {
  demand_folder(call);
  if (const auto path = prebuilt(call)) {
    if (!call.dry_run()) call.record_program("clusterloader2", *path);
    return Command({*path}).in(folder(call));
  }
  if (folder(call).empty()) {
    throw Failure(
        "no clusterloader2: it is not on PATH, and there is nothing to build it from; give --cl2-binary, or "
        "--repo-root "
        "with the root of a checkout of kubernetes/perf-tests",
        KT2_CAUSE_USAGE);
  }
  if (!call.dry_run()) {
    if (!call.find_program("go", KT2_ON_PATH)) {
      throw Failure("clusterloader2 is run from its sources, and go is not on PATH: install it, or give --cl2-binary",
                    KT2_CAUSE_INFRASTRUCTURE);
    }
    call.info("clusterloader2: built by go run from \"" + folder(call) + "\"");
  }
  return Command({"go", "run", "cmd/clusterloader.go"}).in(folder(call));
}

}  // namespace clusterloader2
