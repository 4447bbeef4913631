// The places that we stage to ourselves, without krel: a bucket of Amazon's, and a local folder. They take the version
// as it is to be there.
#pragma once

#include "common/staging.hpp"

namespace kubetest2::common {

// s3://BUCKET or s3://BUCKET/FOLDER
bool is_amazon_bucket(const std::string& location);
// file:///FOLDER, without characters that a URL would have in another form.
bool is_local_folder(const std::string& location);

// Uploads by the aws program; sizes and digests there are compared with what was built.
void stage_to_amazon(const Call& call, const Staging& staging);

// Copies; the version's folder appears whole.
void stage_locally(const Call& call, const Staging& staging);

}  // namespace kubetest2::common
