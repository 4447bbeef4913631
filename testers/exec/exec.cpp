// The tester that runs a command of the caller's: anything that ends with a status.
#include <kubetest2/tester.hpp>

namespace {

class Exec {
 public:
  static constexpr const char* name = "exec";
  static constexpr const char* version = KUBETEST2_TAG;
  static constexpr const char* summary = "runs a command: kubetest2 DEPLOYER --test=exec -- COMMAND [ARGUMENT...]";
  static constexpr const char* usage =
      "COMMAND [ARGUMENT...]\n\n"
      "Runs the command. In an argument $NAME and ${NAME} are replaced by variables of the tester's environment;\n"
      "an argument that holds \\$ is left alone, but for \\$ becoming $.";
  static constexpr bool raw_arguments = true;

  void check(kubetest2::Call& call) {
    if (call.arguments().empty()) {
      throw kubetest2::Failure("no command to run: write it after --, as in --test=exec -- ./test.sh", KT2_CAUSE_USAGE);
    }
  }

  void test(kubetest2::Call& call) {
    std::vector<std::string> command;
    for (const std::string& argument : call.arguments()) command.push_back(call.expand(argument));
    call.run(kubetest2::Command(command));
  }
};

}  // namespace

KUBETEST2_TESTER(Exec)
