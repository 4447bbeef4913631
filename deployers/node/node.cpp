// The deployer of the node tester, which has its machines made by the tests themselves: it sets ssh keys up, and
// deploys nothing.
#include <kubetest2/deployer.hpp>

#include "common/gce_ssh_keys.hpp"

namespace {

class Node {
 public:
  static constexpr const char* name = "node";
  static constexpr const char* version = KUBETEST2_TAG;
  static constexpr const char* summary = "deploys nothing, but sets ssh keys up: for --test=node on GCE";
  static constexpr bool holds_nothing = true;

  // Not in up(): a tester needs them whether a cluster was asked for or not.
  void init(kubetest2::Call& call) {
    if (call.asked_for(KT2_PHASE_UP | KT2_PHASE_TEST)) kubetest2::common::set_up_gce_ssh_keys(call);
  }
  void build(kubetest2::Call&) {}
  void up(kubetest2::Call&) {}
  void down(kubetest2::Call&) {}
  bool is_up(kubetest2::Call&) { return true; }
};

}  // namespace

KUBETEST2_DEPLOYER(Node)
