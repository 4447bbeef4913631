// The deployer that looks at the host from inside: --probe names what up() tries. What it finds wrong is a failure, so
// a run that passes is the proof. It records its operations in the file that KT2_RECORD names.
#include "probe.hpp"

#include <fstream>

namespace {

using kubetest2::Call;
using kubetest2::Failure;
using probe::Probe;

class ProbeDeployer {
 public:
  static constexpr const char* name = "probe";
  static constexpr const char* version = "v0.0.1";
  static constexpr const char* summary = "looks at the host from inside";
  static constexpr kubetest2::Flag flags[] = {
      kubetest2::string_flag("probe", "", "What up() tries"),
      kubetest2::string_flag("text", "", "A text"),
      kubetest2::bool_flag("truth", false, "A truth"),
      kubetest2::int_flag("number", "0", "A number"),
      kubetest2::strings_flag("list", "A list"),
      kubetest2::duration_flag("time", "0s", "A duration"),
      kubetest2::string_flag("default-text", "as it was", "A text"),
      kubetest2::bool_flag("default-truth", true, "A truth"),
      kubetest2::int_flag("default-number", "-5", "A number"),
      kubetest2::duration_flag("default-time", "24h0m0s", "A duration"),
      kubetest2::string_flag("zero-text", nullptr, "A text"),
      kubetest2::make_flag(KT2_FLAG_BOOL, "zero-truth", nullptr, "A truth"),
      kubetest2::int_flag("zero-number", nullptr, "A number"),
      kubetest2::duration_flag("zero-time", nullptr, "A duration"),
      kubetest2::strings_flag("zero-list", "A list"),
      kubetest2::strings_flag("fail-in", "Steps that fail"),
      kubetest2::string_flag("answer", "", "What kubeconfig() answers"),
  };

  explicit ProbeDeployer(Call& call) { record(call, "create"); }

  void check(Call& call) {
    call.set_metadata("probe-early", "set before the first step");
    step(call, "check");
  }
  void init(Call& call) { step(call, "init"); }
  void build(Call& call) { step(call, "build"); }
  void up(Call& call) {
    step(call, "up");
    const std::string wanted = call.flag("probe");
    for (const Probe* probes : {probe::k_command_probes, probe::k_service_probes}) {
      for (; probes->name != nullptr; ++probes) {
        if (wanted == probes->name) return probes->body(call);
      }
    }
    if (!wanted.empty()) throw Failure("there is no probe " + wanted);
  }
  void down(Call& call) { step(call, "down"); }
  bool is_up(Call&) { return true; }
  void finish(Call& call) { step(call, "finish"); }
  void post_test(Call& call, bool test_failed) { step(call, test_failed ? "post-test-of-a-failed-test" : "post-test"); }
  void dump_logs(Call& call, const std::string& directory) {
    probe::demand_equal(directory, call.artifacts_dir() + "/logs", "the directory for logs");
    step(call, "dump-logs");
  }
  std::string kubeconfig(Call& call) {
    record(call, "kubeconfig");
    return call.flag("answer");
  }

 private:
  static void record(Call& call, const std::string& what) {
    if (const auto file = call.environment("KT2_RECORD"); file && !call.dry_run())
      std::ofstream(*file, std::ios::app) << what << "\n";
  }

  static void step(Call& call, const std::string& what) {
    record(call, what);
    for (const std::string& failing : call.flag_list("fail-in")) {
      if (failing == what) throw Failure(what + " fails as it was told");
    }
  }
};

}  // namespace

KUBETEST2_DEPLOYER(ProbeDeployer)
