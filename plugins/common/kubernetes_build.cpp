#include "common/kubernetes_build.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "common/test_package.hpp"

namespace kubetest2::common {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes k_question_limit{5};
constexpr const char* k_status_script = "hack/print-workspace-status.sh";
constexpr const char* k_binaries[] = {"kubectl", "e2e.test", "ginkgo"};

std::string native_platform() {
  return "linux/" + go_architecture();
}

// So that the same sources become the same binaries.
std::string commit_time(const Call& call, const std::string& root) {
  std::string time;
  const bool told =
      call.run(Command({"git", "log", "-1", "--pretty=%ct"}).in(root).limit(k_question_limit).quiet().may_fail(), time)
          .success();
  if (call.dry_run()) return "TIME";
  while (!time.empty() && time.back() == '\n') time.pop_back();
  if (told && !time.empty()) return time;
  call.warning("git does not tell when \"" + root + "\" was committed: SOURCE_DATE_EPOCH is not set");
  return {};
}

// Builds on this machine and in a container leave them in different places; what an earlier build left may be older.
std::optional<fs::path> built(const std::string& root, const std::string& name) {
  const fs::path output = fs::path(root) / "_output";
  std::optional<fs::path> newest;
  for (const fs::path& place : {output / "bin", output / "dockerized/bin" / native_platform()}) {
    const fs::path file = place / name;
    if (!fs::is_regular_file(file)) continue;
    if (!newest || fs::last_write_time(file) > fs::last_write_time(*newest)) newest = file;
  }
  return newest;
}

}  // namespace

void demand_checkout(const Call& call, const std::string& root) {
  if (call.dry_run() || fs::exists(fs::path(root) / k_status_script)) return;
  throw Failure("--repo-root: \"" + root + "\" is no checkout of Kubernetes: it has no " + k_status_script,
                KT2_CAUSE_USAGE);
}

std::string source_version(const Call& call, const std::string& root) {
  const std::string script = root + "/" + k_status_script;
  const std::string status = call.output(Command({script}).in(root).limit(k_question_limit));
  if (call.dry_run()) return "VERSION";
  constexpr std::string_view k_name = "gitVersion ";
  std::istringstream lines(status);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(k_name) && line.size() > k_name.size()) return line.substr(k_name.size());
  }
  throw Failure("\"" + script + "\" names no gitVersion", KT2_CAUSE_DEFAULT, status);
}

std::string built_version(const Call& call, const std::string& root) {
  std::ifstream file(fs::path(root) / "_output/release-stage/full/kubernetes/version");
  std::string version;
  if (std::getline(file, version) && !version.empty()) return version;
  return source_version(call, root);
}

void quick_release(const Call& call, const std::string& root, const std::string& platform) {
  const bool given = !call.environment("SOURCE_DATE_EPOCH").value_or("").empty();
  const std::string epoch = given ? std::string() : commit_time(call, root);
  const auto make = [&](const std::vector<std::string>& arguments) {
    Command command = Command({"make"}).add(arguments).in(root);
    if (!epoch.empty()) command.set("SOURCE_DATE_EPOCH", epoch);
    call.run(command);
  };
  make({"quick-release", "KUBE_BUILD_PLATFORMS=" + platform});
  if (platform == native_platform()) return;
  make({"all",
        "WHAT=github.com/onsi/ginkgo/v2/ginkgo k8s.io/kubernetes/test/e2e/e2e.test k8s.io/kubernetes/cmd/kubectl"});
}

void store_test_binaries(const Call& call, const std::string& root) {
  for (const char* name : k_binaries) {
    const std::string target = call.run_dir() + "/" + name;
    if (call.dry_run()) {
      call.install(name, target);
    } else if (const auto binary = built(root, name)) {
      call.install(*binary, target);
    } else {
      call.warning(std::string(name) + " was not built: it is neither in _output/bin nor in _output/dockerized/bin/" +
                   native_platform() + " of \"" + root + "\"");
    }
  }
}

}  // namespace kubetest2::common
