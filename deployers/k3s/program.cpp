#include "program.hpp"

#include <common/test_package.hpp>

#include <cctype>
#include <chrono>
#include <filesystem>
#include <sstream>
#include <vector>

namespace k3s {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;
using kubetest2::common::go_architecture;

constexpr const char* k_fetch = "fetch";

bool is_path(const std::string& wanted) {
  return wanted.find('/') != std::string::npos;
}

bool is_version(const std::string& wanted) {
  return wanted.size() > 1 && wanted[0] == 'v' && std::isdigit(static_cast<unsigned char>(wanted[1])) != 0 &&
         wanted.find("+k3s") != std::string::npos;
}

// "v1.34", and any word.
bool is_channel(const std::string& wanted) {
  std::size_t dots = 0;
  for (const char c : wanted) {
    if (c == '.') ++dots;
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.' && c != '-') return false;
  }
  return !wanted.empty() && dots <= 1;
}

// A directory of this host serves like a mirror.
std::string url_of(const Call& call, const char* flag) {
  std::string url = call.flag(flag);
  while (url.ends_with('/')) url.pop_back();
  return url.starts_with('/') ? "file://" + url : url;
}

std::string asset_of_program() {
  const std::string architecture = go_architecture();
  if (architecture == "amd64") return "k3s";
  return architecture == "arm" ? "k3s-armhf" : "k3s-" + architecture;
}

std::string release_asset(const Call& call, const std::string& version, const std::string& asset) {
  const std::string folder = url_of(call, "k3s-url") + "/download/" + version;
  return call.download_file(folder + "/" + asset, folder + "/sha256sum-" + go_architecture() + ".txt");
}

std::string wanted_release(const Call& call, const std::string& wanted) {
  if (is_version(wanted)) return wanted;
  const std::string url = url_of(call, "channel-url");
  const std::string answer = call.download_text(url);
  if (call.dry_run()) return "VERSION";
  const std::string version = release_of_channel(call, answer, wanted);
  if (!is_version(version)) {
    throw Failure("--k3s-version=" + wanted + ": " + url + " lists no channel of that name with a release",
                  KT2_CAUSE_USAGE);
  }
  call.info("channel " + wanted + " of k3s is " + version);
  return version;
}

std::string installed(const Call& call) {
  return call.run_dir() + "/k3s";
}

std::string printed_version(const Call& call, const std::string& program) {
  return version_in(call.output(Command({program, "--version"}).may_fail().limit(std::chrono::seconds(20))));
}

}  // namespace

std::string version_in(const std::string& printed) {
  std::istringstream words(printed);
  for (std::string word; words >> word;) {
    if (is_version(word)) return word;
  }
  return {};
}

std::string release_of_channel(const Call& call, const std::string& answer, const std::string& channel) {
  const kubetest2::Yaml document{call.flag("channel-url"), answer};
  const auto names = call.read_yaml(document, "data[].name");
  const auto releases = call.read_yaml(document, "data[].latest");
  for (std::size_t i = 0; i < names.size() && i < releases.size(); ++i) {
    if (names[i] == channel) return releases[i];
  }
  return {};
}

void check_program(const Call& call) {
  const std::string images = call.flag("airgap-images");
  if (!images.empty() && images != k_fetch && !call.dry_run() && !fs::is_regular_file(images)) {
    throw Failure("--airgap-images=" + images + ": there is no such file; it is a file, or fetch", KT2_CAUSE_USAGE);
  }
  const std::string wanted = call.flag("k3s-version");
  if (wanted.empty()) {
    if (call.dry_run() || call.find_program("k3s")) return;
    throw Failure("k3s is neither in \"" + call.run_dir() +
                      "\" nor on PATH: have it downloaded by --k3s-version=stable, or install it from k3s.io",
                  KT2_CAUSE_INFRASTRUCTURE);
  }
  if (is_path(wanted)) {
    if (call.dry_run() || fs::is_regular_file(wanted)) return;
    throw Failure("--k3s-version=" + wanted + ": there is no such file", KT2_CAUSE_USAGE);
  }
  if (is_version(wanted) || is_channel(wanted)) return;
  throw Failure("--k3s-version=" + wanted +
                    ": it is a version such as v1.34.1+k3s1, a channel such as stable, latest or v1.34, or the path of "
                    "a program, with a /",
                KT2_CAUSE_USAGE);
}

void install_program(const Call& call) {
  const std::string wanted = call.flag("k3s-version");
  if (!wanted.empty()) {
    const std::string source = is_path(wanted) ? fs::absolute(wanted).string()
                                               : release_asset(call, wanted_release(call, wanted), asset_of_program());
    call.install(source, installed(call));
  }
  if (call.dry_run()) return;
  const std::string program = program_of(call);
  call.record_program("k3s", program, printed_version(call, program));
}

std::string program_of(const Call& call) {
  if (call.dry_run()) return call.flag("k3s-version").empty() ? "k3s" : installed(call);
  if (const auto program = call.find_program("k3s")) return *program;
  throw Failure("k3s is neither in \"" + call.run_dir() + "\" nor on PATH", KT2_CAUSE_INFRASTRUCTURE);
}

std::optional<std::string> airgap_images(const Call& call) {
  const std::string wanted = call.flag("airgap-images");
  if (wanted.empty()) return std::nullopt;
  if (wanted != k_fetch) return fs::absolute(wanted).string();
  const std::string version = call.dry_run() ? "VERSION" : printed_version(call, program_of(call));
  if (version.empty()) {
    throw Failure("--airgap-images=fetch: \"" + program_of(call) + "\" does not say which version it is: name a file",
                  KT2_CAUSE_USAGE);
  }
  return release_asset(call, version, "k3s-airgap-images-" + go_architecture() + ".tar.zst");
}

}  // namespace k3s
