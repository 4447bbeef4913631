#include "skew.hpp"

#include <chrono>

#include "version.hpp"

namespace ginkgo {
namespace {

using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

constexpr std::chrono::seconds k_patience{30};

bool wanted(const Call& call) {
  return !call.flag("client-version").empty() || !call.flag("server-version").empty();
}

std::optional<Version> given_server(const Call& call) {
  const std::string text = call.flag("server-version");
  if (text.empty()) return std::nullopt;
  auto version = parse_version(text);
  if (!version) throw Failure("--server-version=" + text + ": give a version, v1.34.4 or 1.34", KT2_CAUSE_USAGE);
  return version;
}

// The version of a part of what `kubectl version` told: "clientVersion", "serverVersion". Empty where it is not there.
std::string git_version(const Call& call, const std::string& told, const std::string& part) {
  if (told.empty()) return {};
  const auto values = call.read_yaml({"kubectl version", told}, part + ".gitVersion");
  return values.empty() ? std::string() : values.front();
}

void demand(const std::string& problem) {
  if (!problem.empty()) throw Failure(problem, KT2_CAUSE_USAGE);
}

// What kubectl says that the server is, or else what the flag says.
Version server_of(const Call& call, const std::string& told, const std::string& kubeconfig) {
  const auto given = given_server(call);
  const auto asked = parse_version(told);
  if (!asked && !given) {
    throw Failure("the server of " + kubeconfig +
                      " did not tell kubectl its version, and so nobody knows whether kubectl may be used with it: see "
                      "that it is reached, or give --server-version",
                  KT2_CAUSE_INFRASTRUCTURE);
  }
  if (!asked) {
    call.warning("the server of " + kubeconfig +
                 " did not tell its version: taking it for --server-version=" + given->text);
    return *given;
  }
  if (given && !same_minor(*given, *asked)) {
    throw Failure("--server-version=" + given->text + ", but the server of " + kubeconfig + " is " + asked->text,
                  KT2_CAUSE_USAGE);
  }
  return *asked;
}

}  // namespace

void check_known_skew(const Call& call) {
  const auto server = given_server(call);
  if (!server) return;
  if (const auto client = parse_version(known_client_version(call))) demand(client_skew(*client, *server));
  if (const auto tests = parse_version(known_tests_version(call))) demand(tests_skew(*tests, *server));
}

void check_skew(const Call& call, const Binaries& binaries, const std::string& kubeconfig) {
  if (!wanted(call)) return;
  const std::string told = call.output(
      Command({binaries.kubectl, "--kubeconfig=" + kubeconfig, "--request-timeout=20s", "version", "--output=json"})
          .may_fail()
          .limit(k_patience));
  if (call.dry_run()) return;
  const auto client = parse_version(git_version(call, told, "clientVersion"));
  if (!client) throw Failure(binaries.kubectl + " does not tell its version", KT2_CAUSE_INFRASTRUCTURE);
  call.set_metadata("client-version", client->text);
  const Version server = server_of(call, git_version(call, told, "serverVersion"), kubeconfig);
  call.set_metadata("server-version", server.text);
  demand(client_skew(*client, server));
  if (const auto tests = parse_version(binaries.kubernetes_version)) demand(tests_skew(*tests, server));
}

}  // namespace ginkgo
