#include "kubernetes_build.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <sstream>

#include "common/test_package.hpp"

namespace gce {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

constexpr std::chrono::minutes k_question_limit{5};
constexpr const char* k_binaries[] = {"kubectl", "e2e.test", "ginkgo"};

std::string native_platform() {
  return "linux/" + kubetest2::common::go_architecture();
}

// Makes the same sources the same binaries.
std::string commit_time(const Call& call, const std::string& root) {
  std::string time;
  const Command question = Command({"git", "log", "-1", "--pretty=%ct"}).in(root).limit(k_question_limit);
  const bool told = call.run(Command(question).quiet().may_fail(), time).success();
  while (!time.empty() && time.back() == '\n') time.pop_back();
  if (call.dry_run()) return "TIME";
  if (!told || time.empty())
    call.warning("git does not tell when \"" + root + "\" was committed: SOURCE_DATE_EPOCH is not set");
  return told ? time : std::string();
}

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

std::string source_version(const Call& call, const std::string& root) {
  const std::string script = root + "/hack/print-workspace-status.sh";
  const std::string status = call.output(Command({script}).in(root).limit(k_question_limit));
  if (call.dry_run()) return "VERSION";
  // "gitVersion v1.35.0-alpha.1.5+0123456789abcd", a name and its value a line.
  std::istringstream lines(status);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("gitVersion ")) return line.substr(line.find(' ') + 1);
  }
  throw Failure("\"" + script + "\" names no gitVersion", KT2_CAUSE_DEFAULT, status);
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
  // The tests run here.
  if (platform == native_platform()) return;
  make({"WHAT=github.com/onsi/ginkgo/v2/ginkgo k8s.io/kubernetes/test/e2e/e2e.test k8s.io/kubernetes/cmd/kubectl"});
}

void store_test_binaries(const Call& call, const std::string& root) {
  for (const char* name : k_binaries) {
    const std::string target = call.run_dir() + "/" + name;
    if (call.dry_run()) {
      call.install(name, target);
    } else if (const auto binary = built(root, name)) {
      call.install(*binary, target);
    } else {
      call.warning(std::string(name) + " was not built: it is neither in _output/dockerized/bin/" + native_platform() +
                   " nor in _output/bin of \"" + root + "\"");
    }
  }
}

}  // namespace gce
