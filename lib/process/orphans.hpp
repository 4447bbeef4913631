// What commands left running: processes whose parents are gone become children of this one, however they left their
// group or session, so none of them can hide. It does not touch processes that were forked here and stayed in this
// process's own group: those are someone else's to wait for.
#pragma once

#include <sys/types.h>

#include <set>
#include <vector>

#include "base/cancellation.hpp"
#include "base/duration.hpp"
#include "process/cluster_groups.hpp"
#include "process/identity.hpp"

namespace kt2::process {

class Orphans {
 public:
  // Makes this process adopt what its descendants leave. Once a process. [main-thread]
  Orphans();

  // A direct child that someone else waits for is no orphan, until he has done so.
  void except(pid_t pid) { m_excepted.insert(pid); }
  void forget(pid_t pid) { m_excepted.erase(pid); }

  // Reaps those that have ended. [main-thread]
  void reap() const;

  // Those that run, without the kept ones. [main-thread]
  std::vector<pid_t> running() const;

  // All that run now are a cluster, and stay, as does what will be in their control groups where those are not ours as
  // well. Returns the ones that are new. [main-thread]
  std::vector<Identity> keep();
  // Was kept by a process that is gone.
  void keep(const Identity& identity);

  // Ends all but the kept ones: SIGTERM, and SIGKILL once `grace` has passed or `hurry` (may be null) asks for it.
  // Returns those that do not end. [main-thread]
  std::vector<pid_t> end(Duration grace, Cancellation* hurry = nullptr);

 private:
  std::vector<pid_t> adopted() const;

  std::set<pid_t> m_excepted;
  std::set<Identity> m_kept;
  ClusterGroups m_groups;  // of the kept ones
};

}  // namespace kt2::process
