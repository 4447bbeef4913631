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
  // That of a program: "…/bin/linux/amd64/kubectl".
  std::string program(const std::string& name) const;
};

// The release of a version, by the flags test-package-url and -dir.
TestPackage test_package(const Call& call, const std::string& version);

// The version that a marker beside the releases names, which is downloaded: "latest.txt". Throws Failure, with the
// advice, when it holds no version.
std::string marked_version(const Call& call, const std::string& marker, const std::string& advice);

// By the flag test-package-version, and -marker when no version is given.
TestPackage find_test_package(const Call& call);

}  // namespace kubetest2::common
