// Waits for conditions of a cluster's objects, by way of the network module. What is waited for was said elsewhere; who
// runs credential plugins for it, and who is told how it stands, is the caller's to say.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/control.hpp"
#include "base/environment.hpp"
#include "base/secrets.hpp"
#include "cli/wait_arguments.hpp"
#include "process/run.hpp"

namespace kt2::plugin {

struct WaitOrder {
  std::vector<cli::Wait> waits;
  std::string kubeconfig;  // a list of files; empty: as the environment says
  std::string context;     // empty: the current one
  bool fail_fast = false;
  Duration fail_fast_after{};
  bool once = false;  // look once: what is not so then is not waited for
};

// The surroundings of a wait; all but the folder are borrowed.
struct WaitHost {
  std::filesystem::path modules;
  const Environment& environment;
  Control& control;  // ends it
  const process::Supervision& supervision;
  const Secrets& secrets;  // kept out of what a credential plugin's failure says
  Duration grace{};        // of a credential plugin that is ended
  int cancel_fd = -1;      // ends it, in place of the control's
  std::optional<Clock::time_point> deadline = {};
  std::function<void(const char* line)> note = {};
  Duration line_interval = std::chrono::seconds(10);  // between two lines of one wait, unless it is met
  // How the wait of that index stands, when that changes; the number of waits stands for all of them.
  std::function<void(std::size_t wait, bool met, std::string_view line)> status = {};
};

enum class WaitState { unmet, met, failed };
// "unmet", "met", "failed". [any-thread]
std::string_view wait_state_name(WaitState state);

// How one object stood at the end.
struct WaitedObject {
  std::size_t wait = 0;    // index
  std::string resource;    // "pods", "deployments.apps"
  std::string kind;        // "pod", "deployment.apps", as kubectl prints it
  std::string name_space;  // empty: it has none
  std::string name;        // empty: the wait as a whole
  WaitState state = WaitState::unmet;
  std::string reason;  // empty when met
  Duration after{};    // from the begin of the wait to the last change of the state
};

struct Waited {
  std::vector<WaitedObject> objects;
  Result<void> result;
};

// Returns when all of it is met, can no longer be, or the time is over. [main-thread]
Waited wait_for(const WaitOrder& order, const WaitHost& host);

// Whether they can be understood, as far as that can be said without a cluster. Errors (Cause::usage) quote what
// cannot. [main-thread]
Result<void> check_waits(const std::vector<cli::Wait>& waits, const std::filesystem::path& modules);

// The server that a kubeconfig leads to; no request is made. Errors name file, line and key. [main-thread]
Result<std::string> check_kubeconfig(const std::string& kubeconfig, const std::string& context, const WaitHost& host);

struct DumpOrder {
  std::string kubeconfig;
  std::filesystem::path directory;
  std::uint64_t limit_bytes = 0;
  std::vector<std::string> namespaces;  // of which all logs are wanted
};

// Writes down how the cluster stands, within host.deadline, which must be given; the answer is the summary. Errors: the
// server does not answer, the directory cannot be written. [main-thread]
Result<std::string> dump_cluster(const DumpOrder& order, const WaitHost& host);

}  // namespace kt2::plugin
