// A checkout of Kubernetes as something to build: its version, the build itself, and the test binaries that come of it.
// It uploads nothing.
#pragma once

#include <kubetest2/call.hpp>

#include <string>

namespace kubetest2::common {

// Throws Failure, naming the flag, when `root`, what --repo-root leads to, is no checkout of Kubernetes.
void demand_checkout(const Call& call, const std::string& root);

// The version that a build of the checkout at `root` has, by its hack/print-workspace-status.sh: "v1.34.4",
// "v1.35.0-alpha.0.12+0123456789abcd"; "VERSION" where a dry run cannot know it.
std::string source_version(const Call& call, const std::string& root);

// The version of what was built there already, which sources may have moved on from since; source_version() where that
// is not known.
std::string built_version(const Call& call, const std::string& root);

// make quick-release for a platform, "linux/arm64", and for this machine, where that is another, the test binaries.
void quick_release(const Call& call, const std::string& root, const std::string& platform);

// Puts kubectl, e2e.test and ginkgo, as built for this machine, into the run's directory. One that was not built is a
// warning.
void store_test_binaries(const Call& call, const std::string& root);

}  // namespace kubetest2::common
