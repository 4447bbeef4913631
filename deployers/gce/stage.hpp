// Where a build of Kubernetes is uploaded to. It builds nothing.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>

namespace gce {

// Throws kubetest2::Failure when --stage is not of the form gs://BUCKET/(ci|devel)/SUFFIX.
void check_stage(const kubetest2::Call& call);

// Uploads what was built in `root` as `version`, where --stage is given.
void stage(const kubetest2::Call& call, const std::string& root, const std::string& version);

}  // namespace gce
