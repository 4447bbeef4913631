// A deployer in C++: its cluster is a file in the run's directory.
#include <filesystem>
#include <kubetest2/deployer.hpp>

namespace {

using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

class Hello {
 public:
  static constexpr const char* name = "hello-cpp";
  static constexpr const char* version = "v0.1.0";
  static constexpr const char* summary = "an example in C++: a file for a cluster";
  static constexpr kubetest2::Flag flags[] = {
      kubetest2::string_flag("greeting", "hello", "What up says"),
  };

  // Before anything starts, so that a slip costs no cluster.
  void check(Call& call) {
    if (call.flag("greeting").empty()) throw Failure("--greeting= is empty: say something", KT2_CAUSE_USAGE);
  }

  void build(Call& call) { call.info("hello-cpp has nothing to build"); }

  void up(Call& call) {
    call.run(Command({"echo", call.flag("greeting"), "from C++"}));
    call.run(Command({"touch", cluster(call)}));
  }

  void down(Call& call) { call.run(Command({"rm", "-f", cluster(call)})); }

  bool is_up(Call& call) { return std::filesystem::exists(cluster(call)); }

  std::string kubeconfig(Call& call) { return cluster(call); }

 private:
  static std::string cluster(const Call& call) { return call.run_dir() + "/hello-cpp"; }
};

}  // namespace

KUBETEST2_DEPLOYER(Hello)
