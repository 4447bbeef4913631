// The processes of a kwok cluster, found by the program they were started as. Refuses to signal anything else: each is
// held by a pidfd before it is looked at, so a pid that was used again is never hit.
#pragma once

#include <filesystem>
#include <vector>

#include <sys/types.h>

namespace kwok {

// Ends every process whose argv[0] is a file below `directory`: SIGTERM, and SIGKILL to what is left after a short
// grace, or at once when `cancel_fd` becomes readable. Returns the pids that are there even so.
//
// The command lines say more than kwokctl's pid files: they also tell of a component that was started just before
// kwokctl was killed, and they stay readable after the cluster's directory is gone.
std::vector<pid_t> end_processes_below(const std::filesystem::path& directory, int cancel_fd);

// Removes the pid files of a cluster's directory that name a process of somebody else, as they do after a reboot:
// kwokctl kills what they name, unseen.
void remove_stale_pid_files(const std::filesystem::path& directory);

}  // namespace kwok
