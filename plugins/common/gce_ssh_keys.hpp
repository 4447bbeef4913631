// The ssh keys that gcloud and Kubernetes' scripts use for machines on GCE, put where those look for them. It makes no
// keys, and replaces none.
#pragma once

#include <kubetest2/call.hpp>

#include <string>

namespace kubetest2::common {

// The absolute path of the private key, whether it is there or not: ~/.ssh/google_compute_engine; its public one has
// .pub behind it. Empty without a HOME.
std::string gce_ssh_key(const Call& call);

// Where both keys are absent, copies those that CI names by GCE_SSH_PRIVATE_KEY_FILE and GCE_SSH_PUBLIC_KEY_FILE there:
// both or none. What cannot be done is a warning: a run may do without. They stay when the run is over: others of the
// same user may have begun to use them. Nothing during a dry run.
void set_up_gce_ssh_keys(const Call& call);

}  // namespace kubetest2::common
