// What is waited for, as a value made from its text: "condition=Ready", "jsonpath={.status.phase}=Running", "rollout",
// "all(count>=3, condition=Ready)". It judges single objects, and knows no server; see tally.hpp for many.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "kube/json.hpp"
#include "kube/resource.hpp"

namespace kt2::kube {

enum class State { unmet, met, failed };

struct Verdict {
  State state = State::unmet;
  std::string reason;  // why not yet, or never; empty when met
};

class Condition {
 public:
  // Errors (Cause::usage) quote the text and say what is wrong where, and name the conditions there are when it is
  // none.
  static Result<Condition> parse(std::string_view text);

  // Whether it can be asked of this kind: `rollout` of Deployments, StatefulSets and DaemonSets, `job` of Jobs,
  // `settled` of Pods.
  Result<void> check(const Resource& resource) const;

  // The text it was made from.
  const std::string& text() const;

  struct Node;
  const Node& root() const { return *m_root; }

 private:
  explicit Condition(std::shared_ptr<const Node> root);
  std::shared_ptr<const Node> m_root;
};

}  // namespace kt2::kube
