// Writes down how a cluster stands, for whoever reads it when it is gone: what looks wrong, its nodes, pods and events,
// and the logs of what is not well. It changes nothing in the cluster, and goes on without what it may not see.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "kube/credentials.hpp"

namespace kt2::diagnosis {

struct DumpOptions {
  std::filesystem::path directory;  // made if absent; files of an earlier dump are replaced
  std::uint64_t limit_bytes = 0;    // of all files together; of logs that are too long the newest part is kept
  // Beside kube-system: where the logs of all containers are wanted. Elsewhere of those that are not ready or were
  // restarted, the logs of the run before as well.
  std::vector<std::string> namespaces;
  int cancel_fd = -1;  // readable: stop; what was written stays
  Clock::time_point deadline;
};

// Writes summary.txt (see finding.hpp), nodes.txt, nodes.json, pods.txt, pods.json, events.txt, nodes/NAME.txt,
// pods/NAMESPACE/NAME/{describe.txt,CONTAINER.log,CONTAINER.previous.log}. The answer is the summary's text. Errors:
// the directory cannot be written, or the server did not answer at all, which summary.txt says, too. [any-thread]
Result<std::string> dump(kube::Credentials& credentials, const DumpOptions& options);

}  // namespace kt2::diagnosis
