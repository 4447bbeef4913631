// Finds how a cluster is reached, by kubectl's rules: kubeconfigs named, $KUBECONFIG, ~/.kube/config, a pod's service
// account. It makes no request and runs no credential plugin.
#pragma once

#include <string>

#include "base/environment.hpp"
#include "base/result.hpp"
#include "kube/access.hpp"

namespace kt2::kube {

struct AccessRequest {
  std::string kubeconfig;  // a list of files as in KUBECONFIG; empty: by the environment
  std::string context;     // empty: the current one
  std::string service_account = "/var/run/secrets/kubernetes.io/serviceaccount";  // where a pod has its own
};

// Files of a list are merged: the first to name a cluster, user, context or current-context wins, files of the list
// that are absent are left out, paths inside a file are relative to its folder. With nothing found at all, a pod's
// service account is used where there is one.
// An error (Cause::usage) is one line that names the file, the line and the key: no file, empty, not YAML, no such
// context, a context of an unknown cluster or user, a certificate or key that does not parse, or that do not belong
// together. No secret is in it. [any-thread]
Result<Access> load_access(const AccessRequest& request, const Environment& environment);

}  // namespace kt2::kube
