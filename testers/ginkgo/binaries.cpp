// Finding and downloading e2e.test, ginkgo and kubectl.
#include "binaries.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace ginkgo {
namespace {

using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

// Where the programs are when nothing is to be downloaded.
struct Place {
  std::uint32_t bits;
  std::string flag;
  std::string text;    // for messages
  std::string prefix;  // of the path of a program that is not there
};

Place place_of(const Call& call) {
  if (call.flag_bool("use-built-binaries")) {
    return {KT2_IN_RUN_DIR, "--use-built-binaries", "the run's directory \"" + call.run_dir() + "\"",
            call.run_dir() + "/"};
  }
  return {KT2_ON_PATH, "--use-binaries-from-path", "PATH=" + call.environment("PATH").value_or(""), ""};
}

bool downloads(const Call& call) {
  return !call.flag_bool("use-built-binaries") && !call.flag_bool("use-binaries-from-path");
}

Binaries find_binaries(const Call& call) {
  const Place place = place_of(call);
  std::string missing;
  const auto find = [&](const std::string& name) {
    const auto path = call.find_program(name, place.bits);
    if (!path) missing += (missing.empty() ? "" : ", ") + name;
    return path.value_or(place.prefix + name);
  };
  Binaries binaries;
  binaries.e2e_test = find("e2e.test");
  binaries.ginkgo = find("ginkgo");
  binaries.kubectl = find("kubectl");
  if (!missing.empty() && !call.dry_run()) {
    throw Failure(place.flag + ": not found: " + missing + "; looked in " + place.text, KT2_CAUSE_INFRASTRUCTURE);
  }
  return binaries;
}

std::string go_architecture() {
  utsname system{};
  uname(&system);
  const std::string machine = system.machine;
  constexpr std::pair<const char*, const char*> k_names[] = {
      {"x86_64", "amd64"}, {"aarch64", "arm64"}, {"armv6l", "arm"},
      {"armv7l", "arm"},   {"armv8l", "arm"},    {"i686", "386"},
  };
  for (const auto& [kernel, go] : k_names) {
    if (machine == kernel) return go;
  }
  return machine;  // ppc64le, s390x and riscv64 are called the same by both
}

std::string trimmed(const std::string& text) {
  constexpr const char* k_space = " \t\r\n";
  const auto first = text.find_first_not_of(k_space);
  return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(k_space) - first + 1);
}

std::string package_version(const Call& call, const std::string& directory_url) {
  if (std::string given = call.flag("test-package-version"); !given.empty()) return given;
  const std::string url = directory_url + "/" + call.flag("test-package-marker");
  const std::string version = trimmed(call.download_text(url));
  if (call.dry_run()) return "VERSION";  // nobody knows it before the download
  const bool plausible = !version.empty() && version.find_first_of("/ \t\n<>\"") == std::string::npos;
  if (!plausible) {
    throw Failure(url + " does not hold a version, but \"" + version.substr(0, 80) +
                      "\": see --test-package-marker, or give --test-package-version",
                  KT2_CAUSE_INFRASTRUCTURE);
  }
  return version;
}

Binaries download_binaries(const Call& call) {
  const std::string directory_url = call.flag("test-package-url") + "/" + call.flag("test-package-dir");
  const std::string architecture = go_architecture();
  Binaries binaries{call.run_dir() + "/ginkgo", call.run_dir() + "/e2e.test", call.run_dir() + "/kubectl",
                    package_version(call, directory_url)};
  const std::string base = directory_url + "/" + binaries.kubernetes_version;

  const std::string package = base + "/kubernetes-test-linux-" + architecture + ".tar.gz";
  call.extract(call.download_file(package, package + ".sha256"),
               {{"kubernetes/test/bin/e2e.test", binaries.e2e_test}, {"kubernetes/test/bin/ginkgo", binaries.ginkgo}});
  const std::string kubectl = base + "/bin/linux/" + architecture + "/kubectl";
  call.install(call.download_file(kubectl, kubectl + ".sha256"), binaries.kubectl);
  return binaries;
}

// The version at the end of the first line that a program prints: "v1.34.4", "Ginkgo Version 2.21.0", "Client Version:
// v1.34.4". Empty where that is no version: it only informs, and a program that answers something else may still run
// the tests.
std::string printed_version(const Call& call, const std::vector<std::string>& command) {
  const std::string printed = call.output(Command(command).may_fail().limit(std::chrono::seconds(20)));
  const std::string line = trimmed(printed.substr(0, printed.find('\n')));
  const std::string word = line.substr(line.find_last_of(' ') + 1);
  const std::string_view digits = std::string_view(word).substr(word.starts_with("v") ? 1 : 0);
  return !digits.empty() && digits.front() >= '0' && digits.front() <= '9' ? word : std::string();
}

}  // namespace

void check_binaries(Call& call) {
  const bool built_later = call.flag_bool("use-built-binaries") && call.asked_for(KT2_PHASE_BUILD);
  if (!downloads(call) && !built_later) find_binaries(call);
}

Binaries acquire_binaries(Call& call) {
  const bool downloaded = downloads(call);
  Binaries binaries = downloaded ? download_binaries(call) : find_binaries(call);
  if (call.dry_run()) return binaries;

  const std::string& package = binaries.kubernetes_version;
  const auto record = [&](const char* name, const std::string& path, const std::vector<std::string>& arguments) {
    std::vector<std::string> command{path};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const std::string version = downloaded ? package : printed_version(call, command);
    call.record_program(name, path, version);
    return version;
  };
  const std::string kubernetes_version = record("e2e.test", binaries.e2e_test, {"--version"});
  record("ginkgo", binaries.ginkgo, {"version"});
  record("kubectl", binaries.kubectl, {"version", "--client"});
  binaries.kubernetes_version = kubernetes_version;
  return binaries;
}

}  // namespace ginkgo
