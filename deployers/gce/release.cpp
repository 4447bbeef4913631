#include "release.hpp"

namespace gce {
namespace {

using kubetest2::Call;
using kubetest2::Failure;

std::string trimmed(const std::string& text) {
  constexpr const char* k_blanks = " \t\r\n";
  const auto first = text.find_first_not_of(k_blanks);
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(k_blanks) + 1 - first);
}

}  // namespace

Release Release::of(const Call& call) {
  const std::string wanted = call.flag("kubernetes-version");
  if (!wanted.starts_with("https://") && !wanted.starts_with("http://")) {
    return {"https://dl.k8s.io/release", wanted};
  }
  const std::string version =
      call.dry_run() ? (call.download_text(wanted), "VERSION") : trimmed(call.download_text(wanted));
  if (version.empty() || version.find_first_of(" \t\r\n/") != std::string::npos) {
    throw Failure(
        "--kubernetes-version=" + wanted + ": what is there is no version: \"" + version.substr(0, 100) + "\"",
        KT2_CAUSE_INFRASTRUCTURE);
  }
  return {wanted.substr(0, wanted.rfind('/')), version};
}

}  // namespace gce
