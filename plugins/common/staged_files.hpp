// What a build left in _output, copied into one version's folder as dl.k8s.io has it: archives, bin/OS/ARCH/PROGRAM,
// and the digests of each. It knows no buckets and no markers.
#pragma once

#include <kubetest2/call.hpp>

#include <string>

namespace kubetest2::common {

// Fills the folder, which is there and empty, from `root`/_output and checks the copies against digests of what they
// were copied from. `platform` is what a dry run takes for built. Throws Failure when nothing was built.
void fill_staged_folder(const Call& call, const std::string& root, const std::string& platform,
                        const std::string& folder);

}  // namespace kubetest2::common
