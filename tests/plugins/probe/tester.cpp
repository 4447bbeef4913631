// The tester that looks at what it is given: flags --want-NAME say what it must find.
#include <kubetest2/tester.hpp>

namespace {

using kubetest2::Call;
using kubetest2::Failure;

void demand_equal(const std::string& got, const std::string& wanted, const std::string& what) {
  if (got != wanted) throw Failure("the probe found: " + what + " is \"" + got + "\", not \"" + wanted + "\"");
}

class ProbeTester {
 public:
  static constexpr const char* name = "probe";
  static constexpr const char* version = "v0.0.1";
  static constexpr const char* summary = "looks at what a tester is given";
  static constexpr kubetest2::Flag flags[] = {
      kubetest2::string_flag("want-kubeconfig", "(unset)", "What KUBECONFIG has to be"),
      kubetest2::bool_flag("fail", false, "Fail in the end"),
  };

  void test(Call& call) {
    const auto variable = [&](const char* name) { return call.environment(name).value_or("(unset)"); };
    demand_equal(variable("KUBECONFIG"), call.flag("want-kubeconfig"), "KUBECONFIG");
    demand_equal(variable("ARTIFACTS"), call.artifacts_dir(), "ARTIFACTS");
    demand_equal(variable("KUBETEST2_RUN_DIR"), call.run_dir(), "KUBETEST2_RUN_DIR");
    demand_equal(variable("KUBETEST2_RUN_ID"), call.run_id(), "KUBETEST2_RUN_ID");
    demand_equal(variable("KUBETEST2_VERSION").substr(0, 18), "kubetest2 version ", "KUBETEST2_VERSION");
    if (call.arguments().empty()) throw Failure("the probe found no arguments, though there are some");
    demand_equal(call.output(kubetest2::Command({"sh", "-c", "echo $KUBETEST2_RUN_ID"})), call.run_id(),
                 "the environment of a command");
    if (call.flag_bool("fail")) throw Failure("failed as it was told");
  }
};

}  // namespace

KUBETEST2_TESTER(ProbeTester)
