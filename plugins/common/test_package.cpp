#include "common/test_package.hpp"

#include <sys/utsname.h>

namespace kubetest2::common {
namespace {

std::string trimmed(const std::string& text) {
  constexpr const char* k_space = " \t\r\n";
  const auto first = text.find_first_not_of(k_space);
  return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(k_space) - first + 1);
}

std::string directory_of(const Call& call) {
  return call.flag("test-package-url") + "/" + call.flag("test-package-dir");
}

}  // namespace

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

std::string TestPackage::archive(const std::string& name) const {
  return url + "/" + name + "-linux-" + go_architecture() + ".tar.gz";
}

std::string TestPackage::program(const std::string& name) const {
  return url + "/bin/linux/" + go_architecture() + "/" + name;
}

TestPackage test_package(const Call& call, const std::string& version) {
  return {version, directory_of(call) + "/" + version};
}

std::string marked_version(const Call& call, const std::string& marker, const std::string& advice) {
  const std::string url = directory_of(call) + "/" + marker;
  const std::string version = trimmed(call.download_text(url));
  if (call.dry_run()) return "VERSION";
  if (version.empty() || version.find_first_of("/ \t\n<>\"") != std::string::npos) {
    throw Failure(url + " does not hold a version, but \"" + version.substr(0, 80) + "\": " + advice,
                  KT2_CAUSE_INFRASTRUCTURE);
  }
  return version;
}

TestPackage find_test_package(const Call& call) {
  std::string version = call.flag("test-package-version");
  if (version.empty()) {
    version = marked_version(call, call.flag("test-package-marker"),
                             "see --test-package-marker, or give --test-package-version");
  }
  return test_package(call, version);
}

}  // namespace kubetest2::common
