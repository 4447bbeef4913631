// Waits until objects of a cluster are as asked, by one watch each, all at once on the calling thread. It changes
// nothing in the cluster, and prints nothing: what is to be said goes to its caller.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "kube/credentials.hpp"
#include "kube/list_watch.hpp"
#include "kube/tally.hpp"

namespace kt2::kube {

struct WaitRequest {
  std::vector<std::string> what;  // as kubectl takes it: {"pods"}, {"deploy/web", "sts/db"}, {"pod", "a", "b"}
  std::string condition;          // as Condition::parse takes it
  std::string name_space;         // empty: the access's own
  std::string labels;
  std::string fields;
  bool all_namespaces = false;
  std::string name{};  // how lines and messages call it; empty: by its resources
};

// How one object stood at the end.
struct WaitedObject {
  std::size_t wait = 0;
  std::string resource;  // "pods", "deployments.apps"
  std::string kind;      // "pod", "deployment.apps", as kubectl prints it
  ObjectReport report;
  Duration after{};  // from the begin to the last change of its state
};

// The functions are called on the calling thread, before the wait returns.
struct WaitOptions {
  int cancel_fd = -1;  // readable: stop at once, with Cause::interrupted. Never read from
  std::optional<Clock::time_point> deadline{};
  bool once = false;  // look once: what is not met at the first list is not waited for
  std::optional<Duration> fail_fast_after{};
  std::filesystem::path cache{};  // of discovery; empty: none
  // What is missing and why, when it changes: not before there is a list, unless that takes long.
  std::function<void(std::size_t wait, bool met, std::string_view line)> status{};
  // Every object, once, before the end.
  std::function<void(const WaitedObject& object)> object{};
  Duration line_interval = std::chrono::milliseconds(100);  // between two of one wait, except the one that it is met
  ListWatchOptions watch{};
};

// Returns when all of `requests` are met. Errors: Cause::timeout past the deadline and Cause::interrupted, each with
// what was missing in each wait; Cause::deployer for what can no longer come true; Cause::usage for a condition that is
// none, a resource that the server does not have, or that it refuses to tell of. A server that is not there yet is
// waited for. Blocks SIGPIPE of the thread meanwhile. [any-thread]
Result<void> wait(Credentials& credentials, const std::vector<WaitRequest>& requests, const WaitOptions& options);

}  // namespace kt2::kube
