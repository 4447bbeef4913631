// A checkout of Kubernetes as something to build: its version, the build itself, and the test binaries that come of it.
// It uploads nothing.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>

namespace gce {

// The version that a build of the checkout at `root` has, by its hack/print-workspace-status.sh; "VERSION" where a dry
// run cannot know it.
std::string source_version(const kubetest2::Call& call, const std::string& root);

// make quick-release for a platform, "linux/arm64", and for this machine, where that is another, the test binaries.
void quick_release(const kubetest2::Call& call, const std::string& root, const std::string& platform);

// Puts kubectl, e2e.test and ginkgo, as built for this machine, into the run's directory. One that was not built is a
// warning.
void store_test_binaries(const kubetest2::Call& call, const std::string& root);

}  // namespace gce
