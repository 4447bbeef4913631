// The check that kubectl, the tests and the cluster are of versions that work together, for runs that name one of them
// by --client-version or --server-version. Others are left alone, as ever.
#pragma once

#include <kubetest2/tester.hpp>

#include <string>

#include "binaries.hpp"

namespace ginkgo {

// Before anything starts: by what the flags tell.
void check_known_skew(const kubetest2::Call& call);

// Before the tests start: by what kubectl and the server tell, which also goes to the metadata.
void check_skew(const kubetest2::Call& call, const Binaries& binaries, const std::string& kubeconfig);

}  // namespace ginkgo
