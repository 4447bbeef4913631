// The processes of one cluster, found through /proc. Refuses to signal any other.
#pragma once

#include <common/process.hpp>

#include <vector>

#include "cluster.hpp"

namespace kwok {

using kubetest2::common::Clock;
using kubetest2::common::Process;

// Ends every component of the cluster: SIGTERM, and SIGKILL to what is left after a short grace, or at once when
// `cancel_fd` becomes readable. Returns the pids that are there even so.
//
// /proc says more than kwokctl's pid files: it also tells of a component that was started just before kwokctl was
// killed, and still does after the cluster's directory is gone.
std::vector<pid_t> end_components(const Cluster& cluster, int cancel_fd);

// Asks the kwokctl that this process runs for the cluster to end.
void stop_kwokctl(const Cluster& cluster);

// Removes the pid files that name a process of somebody else, as they do after a reboot: kwokctl kills what they name,
// unseen.
void remove_stale_pid_files(const Cluster& cluster);

}  // namespace kwok
