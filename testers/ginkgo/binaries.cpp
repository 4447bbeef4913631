// Finding and downloading e2e.test, ginkgo and kubectl.
#include "binaries.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>

#include "common/test_package.hpp"
#include "version.hpp"

namespace ginkgo {
namespace {

using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;
using kubetest2::common::TestPackage;
namespace common = kubetest2::common;

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

// A kubectl of its own version, by --client-version.
bool has_own_client(const Call& call) {
  return !call.flag("client-version").empty();
}

bool is_path(const std::string& client) {
  return client.find('/') != std::string::npos;
}

bool is_marker(const std::string& client) {
  return client.ends_with(".txt");
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
  if (!has_own_client(call)) binaries.kubectl = find("kubectl");
  if (!missing.empty() && !call.dry_run()) {
    throw Failure(place.flag + ": not found: " + missing + "; looked in " + place.text, KT2_CAUSE_INFRASTRUCTURE);
  }
  return binaries;
}

void download_kubectl(const Call& call, const TestPackage& package, const std::string& target) {
  const std::string kubectl = package.program("kubectl");
  call.install(call.download_file(kubectl, kubectl + ".sha256"), target);
}

// Beside the others, which it must not replace, and by a name that kubectl does not take for a plugin's.
std::string own_client(const Call& call) {
  std::string client = call.flag("client-version");
  if (is_path(client)) return std::filesystem::absolute(client).lexically_normal();
  if (is_marker(client)) client = common::marked_version(call, client, "see --client-version");
  const std::string target = call.run_dir() + "/kubectl." + client;
  download_kubectl(call, common::test_package(call, client), target);
  return target;
}

Binaries download_binaries(const Call& call) {
  const TestPackage package = common::find_test_package(call);
  Binaries binaries{
      call.run_dir() + "/ginkgo", call.run_dir() + "/e2e.test", call.run_dir() + "/kubectl", package.version, {}};
  const std::string archive = package.archive("kubernetes-test");
  call.extract(call.download_file(archive, archive + ".sha256"),
               {{"kubernetes/test/bin/e2e.test", binaries.e2e_test}, {"kubernetes/test/bin/ginkgo", binaries.ginkgo}});
  if (!has_own_client(call)) download_kubectl(call, package, binaries.kubectl);
  return binaries;
}

// The version at the end of the first line that a program prints: "v1.34.4", "Ginkgo Version 2.21.0", "Client Version:
// v1.34.4". Empty where that is no version: it only informs, and a program that answers something else may still run
// the tests.
std::string printed_version(const Call& call, const std::vector<std::string>& command) {
  const std::string printed = call.output(Command(command).may_fail().limit(std::chrono::seconds(20)));
  const std::string first = printed.substr(0, printed.find('\n'));
  const std::string line = first.substr(0, first.find_last_not_of(" \t\r") + 1);
  const std::string word = line.substr(line.find_last_of(' ') + 1);
  const std::string_view digits = std::string_view(word).substr(word.starts_with("v") ? 1 : 0);
  return !digits.empty() && digits.front() >= '0' && digits.front() <= '9' ? word : std::string();
}

void check_client(const Call& call) {
  const std::string client = call.flag("client-version");
  if (client.empty() || is_marker(client)) return;
  if (is_path(client)) {
    if (!call.dry_run() && ::access(client.c_str(), X_OK) != 0) {
      throw Failure("--client-version=" + client + ": no executable file is there", KT2_CAUSE_USAGE);
    }
    return;
  }
  const auto version = parse_version(client);
  if (version && version->patch && client.starts_with("v")) return;
  throw Failure("--client-version=" + client +
                    ": give all of a version, v1.34.4, a marker below the test packages' URL, stable-1.34.txt, or the "
                    "path of a kubectl, with a slash",
                KT2_CAUSE_USAGE);
}

}  // namespace

void check_binaries(Call& call) {
  check_client(call);
  const bool built_later = call.flag_bool("use-built-binaries") && call.asked_for(KT2_PHASE_BUILD);
  if (!downloads(call) && !built_later) find_binaries(call);
}

Binaries acquire_binaries(Call& call) {
  const bool downloaded = downloads(call);
  Binaries binaries = downloaded ? download_binaries(call) : find_binaries(call);
  if (has_own_client(call)) binaries.kubectl = own_client(call);
  if (call.dry_run()) return binaries;

  if (!downloaded) binaries.kubernetes_version = printed_version(call, {binaries.e2e_test, "--version"});
  binaries.ginkgo_version = printed_version(call, {binaries.ginkgo, "version"});
  const std::string& package = binaries.kubernetes_version;
  call.record_program("e2e.test", binaries.e2e_test, package);
  call.record_program("ginkgo", binaries.ginkgo, downloaded ? package : binaries.ginkgo_version);
  call.record_program(
      "kubectl", binaries.kubectl,
      downloaded && !has_own_client(call) ? package : printed_version(call, {binaries.kubectl, "version", "--client"}));
  return binaries;
}

std::string known_client_version(const Call& call) {
  const std::string client = call.flag("client-version");
  if (!client.empty()) return is_path(client) || is_marker(client) ? std::string() : client;
  return known_tests_version(call);
}

std::string known_tests_version(const Call& call) {
  return downloads(call) ? call.flag("test-package-version") : std::string();
}

}  // namespace ginkgo
