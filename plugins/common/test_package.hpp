// A published release of Kubernetes, as --test-package-url and its siblings name it: its version, and the addresses of
// its archives. It downloads no archive.
#pragma once

#include <kubetest2/call.hpp>

#include <string>

namespace kubetest2::common {

// This machine's architecture by Go's name: "amd64", "arm64".
std::string go_architecture();

struct TestPackage {
  std::string version;  // "v1.34.4"; "VERSION" where a dry run cannot know it
  std::string url;      // of the version's folder, without a slash at its end

  // The address of an archive for this machine: "…/kubernetes-test-linux-amd64.tar.gz" for "kubernetes-test".
  std::string archive(const std::string& name) const;
};

// By the flags test-package-url, -dir, -version, and -marker, which is downloaded when no version is given. Throws
// Failure when the marker holds no version.
TestPackage find_test_package(const Call& call);

}  // namespace kubetest2::common
