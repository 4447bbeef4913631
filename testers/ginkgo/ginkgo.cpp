// The tester that runs Kubernetes' e2e.test with ginkgo.
#include <kubetest2/tester.hpp>

#include <cstdlib>
#include <filesystem>

#include "binaries.hpp"
#include "selection.hpp"

namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

std::string kubeconfig_of(const Call& call) {
  if (const auto given = call.environment("KUBECONFIG"); given && !given->empty()) {
    return fs::absolute(*given).lexically_normal();
  }
  const auto home = call.environment("HOME");
  if (!home || home->empty()) throw Failure("no kubeconfig: neither KUBECONFIG nor HOME is set");
  return *home + "/.kube/config";
}

class Ginkgo {
 public:
  static constexpr const char* name = "ginkgo";
  static constexpr const char* version = KUBETEST2_TAG;
  static constexpr const char* summary = "runs Kubernetes' e2e tests (e2e.test) with ginkgo";
  static constexpr const char* usage =
      "Runs e2e.test with ginkgo against the cluster of $KUBECONFIG. Both, and kubectl, are downloaded, unless one of\n"
      "--use-built-binaries and --use-binaries-from-path says where they are. Reports go to the artifacts.";
  static constexpr kubetest2::Flag flags[] = {
      kubetest2::strings_flag("env", "Adds a variable, `NAME=VALUE`, to the environment of the tests; repeatable"),
      kubetest2::bool_flag("env-knobs", false,
                           "Reads PARALLEL, FOCUS, SKIP and LABEL_FILTER as kind's e2e-k8s.sh does, for flags that are "
                           "not given: conformance specs, unless one says other"),
      kubetest2::string_flag("focus-regex", "", "Runs only specs whose full name matches this `regex`"),
      kubetest2::string_flag("ginkgo-args", "", "More `arguments` for ginkgo itself, quoted as for a POSIX shell"),
      kubetest2::string_flag("label-filter", "", "Runs only specs whose labels satisfy this ginkgo `expression`"),
      kubetest2::int_flag("parallel", "1", "How many specs run at a time, each in a process of its own"),
      kubetest2::string_flag("provider", "", "The cloud `provider` that e2e.test assumes, for example gce or skeleton"),
      kubetest2::string_flag("skip-regex", "", "Leaves out specs whose full name matches this `regex`"),
      kubetest2::string_flag("test-args", "", "More `arguments` for e2e.test, quoted as for a POSIX shell"),
      kubetest2::string_flag("test-package-dir", "release",
                             "The `directory` below the URL that holds marker and versions"),
      kubetest2::string_flag("test-package-marker", "latest.txt",
                             "The `file` in that directory that names the version to test with"),
      kubetest2::string_flag("test-package-url", "https://dl.k8s.io",
                             "The `URL` that test packages are downloaded from"),
      kubetest2::string_flag("test-package-version", "",
                             "The `version` of the test package; default what the marker names"),
      kubetest2::duration_flag("timeout", "24h0m0s", "How long the whole suite may take before ginkgo ends it"),
      kubetest2::bool_flag("use-binaries-from-path", false, "Takes e2e.test, ginkgo and kubectl from PATH"),
      kubetest2::bool_flag("use-built-binaries", false,
                           "Takes e2e.test, ginkgo and kubectl from the run's directory, where --build puts them"),
  };

  void check(Call& call) {
    if (call.flag_bool("use-built-binaries") && call.flag_bool("use-binaries-from-path")) {
      throw Failure("--use-built-binaries and --use-binaries-from-path exclude each other: give one of them",
                    KT2_CAUSE_USAGE);
    }
    const std::string parallel = ginkgo::Selection::of(call).parallel;
    if (std::strtol(parallel.c_str(), nullptr, 10) < 1) {
      throw Failure("--parallel=" + parallel + ": at least 1 spec must run at a time", KT2_CAUSE_USAGE);
    }
    for (const std::string& entry : call.flag_list("env")) {
      if (entry.find('=') == std::string::npos || entry.front() == '=') {
        throw Failure("--env=" + entry + ": write NAME=VALUE", KT2_CAUSE_USAGE);
      }
    }
    for (const char* flag : {"ginkgo-args", "test-args"}) {
      try {
        call.split_words(call.flag(flag));
      } catch (const kubetest2::Reported&) {
        throw Failure(std::string("--") + flag + " takes words as a POSIX shell reads them", KT2_CAUSE_USAGE);
      }
    }
    ginkgo::check_binaries(call);
  }

  void test(Call& call) {
    const ginkgo::Binaries binaries = ginkgo::acquire_binaries(call);
    call.set_metadata("job-version", call.dry_run() ? "" : binaries.kubernetes_version);
    call.run(command_of(call, binaries));
  }

 private:
  static Command command_of(const Call& call, const ginkgo::Binaries& binaries) {
    const ginkgo::Selection selection = ginkgo::Selection::of(call);
    Command command({binaries.ginkgo});
    command.add(call.split_words(call.flag("ginkgo-args")));
    command.add({"--nodes=" + selection.parallel, binaries.e2e_test, "--", "--kubeconfig=" + kubeconfig_of(call),
                 "--kubectl-path=" + binaries.kubectl, "--ginkgo.skip=" + selection.skip,
                 "--ginkgo.focus=" + selection.focus, "--ginkgo.label-filter=" + selection.label_filter,
                 "--provider=" + call.flag("provider"), "--report-dir=" + call.artifacts_dir(),
                 "--ginkgo.timeout=" + call.flag("timeout")});
    command.add(call.split_words(call.flag("test-args")));
    for (const std::string& entry : call.flag_list("env")) {
      const auto equals = entry.find('=');
      command.set(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return command;
  }
};

}  // namespace

KUBETEST2_TESTER(Ginkgo)
