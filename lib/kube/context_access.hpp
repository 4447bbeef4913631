// Resolves one context of merged kubeconfigs: its cluster, its user, every field checked but for what files hold.
#pragma once

#include "base/result.hpp"
#include "kube/access.hpp"
#include "kube/config_files.hpp"

namespace kt2::kube {

// Errors (Cause::usage) name key, entry, file and line, and what there is instead of a cluster or user that is not
// there.
Result<Access> access_of(const ConfigFiles& config, const ConfigEntry& context);

// "; the contexts are "a" and "b"", or that there are none.
std::string those_there(const ConfigFiles& config, ConfigFiles::Section section);

}  // namespace kt2::kube
