// What to wait for, as words: those of `kubetest2 wait`, of --wait-for and of deployers' flags of that kind. They are
// taken apart here, and understood by whoever knows the cluster: names and conditions are only text.
#pragma once

#include <string>
#include <vector>

#include "base/duration.hpp"
#include "base/result.hpp"

namespace kt2::cli {

// Objects, and what each of them is to be. Empty: not given.
struct Wait {
  std::vector<std::string> what;  // as kubectl takes it: {"pods"}, {"deploy/web", "sts/db"}
  std::string condition;          // of several that were given: all(…)
  std::string name_space;
  std::string labels;
  std::string fields;
  bool all_namespaces = false;

  // Which objects, as one would type it: "pods -n kube-system".
  std::string objects() const;
  // The same with the condition.
  std::string text() const;
};

// What holds for all of them.
struct WaitArguments {
  std::vector<Wait> waits;
  bool fail_fast = false;
  Duration fail_fast_after = std::chrono::minutes(1);
  // Of the command alone.
  std::string kubeconfig;
  std::string context;
  std::string output;  // "", "name" or "json"
  Duration timeout{};  // 0: look once
  bool help = false;
};

// Reads what follows `kubetest2 wait`. Several waits are separated by --and; the last word of one that has no --for is
// its condition, and `settled` alone is that of all pods. Errors (Cause::usage) are one line. [any-thread]
Result<WaitArguments> parse_wait_command(const std::vector<std::string>& words);

// The same words without the flags of the command: a time limit, a kubeconfig and an output are somebody else's.
// [any-thread]
Result<WaitArguments> parse_wait_words(const std::vector<std::string>& words);

// The command's flags, in pflag's layout. [any-thread]
std::string wait_usages();

}  // namespace kt2::cli
