#include "program.hpp"

#include <cctype>
#include <chrono>
#include <filesystem>
#include <sstream>
#include <string>

#include "architecture.hpp"

namespace kind {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

bool is_path(const std::string& wanted) {
  return wanted.find('/') != std::string::npos;
}

bool is_version(const std::string& wanted) {
  return wanted.size() > 1 && wanted[0] == 'v' && std::isdigit(static_cast<unsigned char>(wanted[1])) != 0;
}

std::string first_word(const std::string& text) {
  return text.substr(0, text.find_first_of(" \t\r\n"));
}

// The releases' layout at GitHub. A cached file is known by its URL, and the latest one's is always the same: what
// follows the # is not sent, and tells one latest from the other.
std::string downloaded(const Call& call, const std::string& wanted) {
  const std::string below = wanted == "latest" ? "/latest/download" : "/download/" + wanted;
  const std::string url = call.flag("kind-url") + below + "/kind-linux-" + go_architecture();
  const std::string sum_url = url + ".sha256sum";
  const std::string sum = wanted == "latest" ? first_word(call.download_text(sum_url)) : "";
  return call.download_file(sum.empty() ? url : url + "#" + sum, sum_url);
}

// "kind v0.33.0 go1.26.1 linux/amd64"
std::string printed_version(const Call& call, const std::string& program) {
  std::istringstream words(call.output(Command({program, "version"}).may_fail().limit(std::chrono::seconds(20))));
  std::string name;
  std::string version;
  words >> name >> version;
  return name == "kind" ? version : std::string();
}

}  // namespace

void check_program(const Call& call) {
  const std::string wanted = call.flag("kind-version");
  if (wanted.empty()) {
    if (call.dry_run() || call.find_program("kind")) return;
    throw Failure(
        "kind is neither in \"" + call.run_dir() +
            "\" nor on PATH: install it from sigs.k8s.io/kind, or have it downloaded by --kind-version=latest",
        KT2_CAUSE_INFRASTRUCTURE);
  }
  if (is_path(wanted) ? call.dry_run() || fs::is_regular_file(wanted) : wanted == "latest" || is_version(wanted))
    return;
  throw Failure("--kind-version=" + wanted +
                    (is_path(wanted) ? ": there is no such file"
                                     : ": it is a version such as v0.33.0, latest, or the path of a program, with a /"),
                KT2_CAUSE_USAGE);
}

void install_program(const Call& call) {
  const std::string wanted = call.flag("kind-version");
  const std::string target = call.run_dir() + "/kind";
  const bool makes = call.asked_for(KT2_PHASE_BUILD) || call.asked_for(KT2_PHASE_UP);
  const bool needed = makes || (call.asked_for(KT2_PHASE_DOWN) && !fs::exists(target));
  if (!wanted.empty() && needed) {
    call.install(is_path(wanted) ? fs::absolute(wanted).string() : downloaded(call, wanted), target);
    if (!call.dry_run()) {
      call.record_program("kind", target, is_version(wanted) ? wanted : printed_version(call, target));
    }
  } else if (makes && !call.dry_run()) {
    if (const auto path = call.find_program("kind")) call.record_program("kind", *path);
  }
}

}  // namespace kind
