// What a pod finds in its surroundings: its cluster's address, its service account. It reads no kubeconfig, and not what
// the account's files hold.
#pragma once

#include <filesystem>
#include <optional>

#include "base/environment.hpp"
#include "kube/access.hpp"

namespace kt2::kube {

// Nothing outside of a pod, or in one without a service account.
std::optional<Access> in_cluster_access(const Environment& environment, const std::filesystem::path& service_account);

}  // namespace kt2::kube
