// A deployer that does what scripts say: build, up and down in the folder of KT2_FAULTS, each if it is there.
#include <kubetest2/deployer.hpp>

#include <filesystem>

namespace {

class Script {
 public:
  static constexpr const char* name = "script";
  static constexpr const char* version = "v0";
  static constexpr const char* summary = "runs the scripts of a test";

  void build(kubetest2::Call& call) { run(call, "build"); }
  void up(kubetest2::Call& call) { run(call, "up"); }
  void down(kubetest2::Call& call) { run(call, "down"); }
  bool is_up(kubetest2::Call&) { return true; }

 private:
  static void run(kubetest2::Call& call, const std::string& operation) {
    const std::string script = call.environment("KT2_FAULTS").value_or("") + "/" + operation;
    if (std::filesystem::exists(script)) call.run(kubetest2::Command({script}));
  }
};

}  // namespace

KUBETEST2_DEPLOYER(Script)
