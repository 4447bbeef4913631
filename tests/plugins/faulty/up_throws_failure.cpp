// Throws a failure with all that one can hold.
#include <fstream>
#include <kubetest2/deployer.hpp>

namespace {

class Thrower {
 public:
  static constexpr const char* name = PLUGIN_NAME;
  static constexpr const char* version = "v0.0.1";
  static constexpr const char* summary = "for tests";

  void build(kubetest2::Call&) {}
  void up(kubetest2::Call&) {
    throw kubetest2::Failure("the cloud is full", KT2_CAUSE_INFRASTRUCTURE, "what the cloud printed");
  }
  void down(kubetest2::Call& call) { std::ofstream(call.environment("KT2_RECORD").value_or("/dev/null")) << "down\n"; }
  bool is_up(kubetest2::Call&) { return true; }
};

}  // namespace

KUBETEST2_DEPLOYER(Thrower)
