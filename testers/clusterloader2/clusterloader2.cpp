// The tester that loads a cluster with clusterloader2 of kubernetes/perf-tests, and measures how it bears that.
#include <kubetest2/tester.hpp>

#include <filesystem>

#include "program.hpp"
#include "suites.hpp"

namespace {

using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

// What the flag says, an empty value included; else the variable, made absolute: the program runs in a folder of its
// own.
std::string path_of(const Call& call, const char* flag, const char* variable) {
  if (call.flag_given(flag)) return call.flag(flag);
  const std::string value = call.environment(variable).value_or("");
  return value.empty() ? value : std::filesystem::absolute(value).lexically_normal().string();
}

class Clusterloader2 {
 public:
  static constexpr const char* name = "clusterloader2";
  static constexpr const char* version = KUBETEST2_TAG;
  static constexpr const char* summary = "loads a cluster with clusterloader2 (kubernetes/perf-tests) and measures it";
  static constexpr const char* usage =
      "Runs clusterloader2 against the cluster of $KUBECONFIG. A clusterloader2 or clusterloader on PATH is taken as "
      "it\n"
      "is; else it is built from --repo-root by go run. Its JUnit and summaries go to the artifacts.";
  static constexpr kubetest2::Flag flags[] = {
      kubetest2::string_flag(
          "cl2-binary", "",
          "The `file` of a prebuilt clusterloader2, in place of the one on PATH; empty: none, build from --repo-root"),
      kubetest2::bool_flag("enable-prometheus-server", false, "Sets a Prometheus server up in the cluster"),
      kubetest2::string_flag("extra-args", "", "More `arguments` for clusterloader2, quoted as for a POSIX shell"),
      kubetest2::string_flag("kube-config", "", "The `file` that leads to the cluster; default $KUBECONFIG"),
      kubetest2::int_flag("nodes", "0",
                          "How many nodes the cluster has; 0: clusterloader2 counts those that can be used"),
      kubetest2::string_flag("prometheus-pvc-storage-class", "",
                             "The storage `class` of the Prometheus server's volume claim"),
      kubetest2::string_flag("provider", "skeleton", "The `provider` of the cluster, for example gce, gke or kubemark"),
      kubetest2::string_flag("repo-root", "", "The root `directory` of a checkout of kubernetes/perf-tests"),
      kubetest2::string_flag("report-dir", "", "The `directory` for JUnit and summaries; default the artifacts"),
      kubetest2::strings_flag("suites", "Standard `suites` to run: load, density, node-throughput; repeatable"),
      kubetest2::strings_flag("test-configs",
                              "Test configuration `files`, relative to clusterloader2 in --repo-root; repeatable"),
      kubetest2::strings_flag("test-overrides",
                              "`Files` that override values of the configurations, later ones win; repeatable"),
      kubetest2::int_flag("v", "0", "How much clusterloader2 logs"),
  };

  void check(Call& call) {
    if (call.flag_int("nodes") < 0) {
      throw Failure("--nodes=" + call.flag("nodes") + ": a cluster cannot have less than 0 nodes", KT2_CAUSE_USAGE);
    }
    std::vector<std::string> extra;
    try {
      extra = call.split_words(call.flag("extra-args"));
    } catch (const kubetest2::Reported&) {
      throw Failure("--extra-args takes words as a POSIX shell reads them", KT2_CAUSE_USAGE);
    }
    if (clusterloader2::test_configs(call).empty() && extra.empty())
      throw Failure(nothing_to_run(call), KT2_CAUSE_USAGE);
    if (call.flag("repo-root").empty() && call.flag("cl2-binary").empty() && call.flag_given("cl2-binary")) {
      throw Failure("--cl2-binary is empty: give --repo-root to build clusterloader2 from", KT2_CAUSE_USAGE);
    }
  }

  void test(Call& call) {
    for (const std::string& suite : clusterloader2::unknown_suites(call)) {
      call.warning("--suites: \"" + suite + "\" is none of load, density, node-throughput, and is left out");
    }
    call.run(command_of(call));
  }

 private:
  static std::string nothing_to_run(const Call& call) {
    const auto unknown = clusterloader2::unknown_suites(call);
    if (unknown.empty()) return "nothing to run: give --suites or --test-configs";
    return "--suites=" + unknown.front() + ": no such suite; there are load, density and node-throughput";
  }

  static Command command_of(const Call& call) {
    Command command = clusterloader2::program(call);
    command.add({"--provider=" + call.flag("provider"), "--kubeconfig=" + path_of(call, "kube-config", "KUBECONFIG"),
                 "--report-dir=" + path_of(call, "report-dir", "ARTIFACTS"), "--v=" + call.flag("v")});
    for (const std::string& config : clusterloader2::test_configs(call)) command.add({"--testconfig=" + config});
    for (const std::string& file : call.flag_list("test-overrides")) {
      command.add_if(!file.empty(), {"--testoverrides=" + file});
    }
    const std::string storage_class = call.flag("prometheus-pvc-storage-class");
    command.add_if(call.flag_bool("enable-prometheus-server"), {"--enable-prometheus-server"});
    command.add_if(!storage_class.empty(), {"--prometheus-pvc-storage-class=" + storage_class});
    command.add_if(call.flag_int("nodes") > 0, {"--nodes=" + call.flag("nodes")});
    return command.add(call.split_words(call.flag("extra-args")));
  }
};

}  // namespace

KUBETEST2_TESTER(Clusterloader2)
