// The tester that runs Kubernetes' e2e.test with ginkgo.
#include <kubetest2/tester.hpp>

#include <cstdlib>
#include <filesystem>

#include "binaries.hpp"
#include "dialect.hpp"
#include "progress.hpp"
#include "selection.hpp"
#include "skew.hpp"

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

// v2 where nobody knows: it is what has been built for years.
ginkgo::Dialect dialect_of(const Call& call, const ginkgo::Binaries& binaries) {
  if (call.dry_run()) return ginkgo::Dialect::v2;
  const auto dialect = ginkgo::dialect_of(binaries.ginkgo_version);
  if (dialect) return *dialect;
  const std::string& version = binaries.ginkgo_version;
  call.warning(binaries.ginkgo + (version.empty() ? " does not tell its version" : " is of version " + version) +
               ": using the flags of ginkgo v2");
  return ginkgo::Dialect::v2;
}

// Runs the suite, and shows on a terminal how far it is.
void run_suite(const Call& call, const Command& command) {
  ginkgo::Progress progress;
  auto watch = [&](std::string_view output) {
    if (progress.take(output)) call.show(progress.line());
  };
  if (call.show(""))
    call.run_watching(command, watch);
  else
    call.run(command);
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
      kubetest2::string_flag("client-version", "",
                             "Uses a kubectl of this `version`, by default the tests' own: v1.34.4, a marker such as "
                             "stable-1.34.txt, or the path of a kubectl. See --server-version"),
      kubetest2::strings_flag("env", "Adds a variable, `NAME=VALUE`, to the environment of the tests; repeatable"),
      kubetest2::bool_flag("env-knobs", false,
                           "Reads PARALLEL, FOCUS, SKIP and LABEL_FILTER as kind's e2e-k8s.sh does, for flags that are "
                           "not given: conformance specs, unless one says other"),
      kubetest2::string_flag("focus-regex", "", "Runs only specs whose full name matches this `regex`"),
      kubetest2::string_flag("ginkgo-args", "", "More `arguments` for ginkgo itself, quoted as for a POSIX shell"),
      kubetest2::string_flag("label-filter", "", "Runs only specs whose labels satisfy this ginkgo `expression`"),
      kubetest2::int_flag("parallel", "1", "How many specs run at a time, each in a process of its own"),
      kubetest2::string_flag("provider", "", "The cloud `provider` that e2e.test assumes, for example gce or skeleton"),
      kubetest2::string_flag("server-version", "",
                             "The `version` that the cluster has. With it, or with --client-version, the tests start "
                             "only if Kubernetes supports kubectl and tests of their versions with the server's"),
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
    ginkgo::check_known_skew(call);
  }

  void test(Call& call) {
    const ginkgo::Binaries binaries = ginkgo::acquire_binaries(call);
    call.set_metadata("job-version", call.dry_run() ? "" : binaries.kubernetes_version);
    const std::string kubeconfig = kubeconfig_of(call);
    const Command command = command_of(call, binaries, kubeconfig);
    ginkgo::check_skew(call, binaries, kubeconfig);
    run_suite(call, command);
  }

 private:
  static Command command_of(const Call& call, const ginkgo::Binaries& binaries, const std::string& kubeconfig) {
    const ginkgo::Selection selection = ginkgo::Selection::of(call);
    const ginkgo::Suite suite{
        .program = binaries.e2e_test,
        .ginkgo_arguments = call.split_words(call.flag("ginkgo-args")),
        .arguments = {"--kubeconfig=" + kubeconfig, "--kubectl-path=" + binaries.kubectl},
        .more_arguments = call.split_words(call.flag("test-args")),
        .parallel = selection.parallel,
        .skip = selection.skip,
        .focus = selection.focus,
        .label_filter = selection.label_filter,
        .provider = call.flag("provider"),
        .report_dir = call.artifacts_dir(),
        .timeout = call.flag("timeout"),
    };
    Command command({binaries.ginkgo});
    command.add(ginkgo::command_words(suite, dialect_of(call, binaries)));
    for (const std::string& entry : call.flag_list("env")) {
      const auto equals = entry.find('=');
      command.set(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return command;
  }
};

}  // namespace

KUBETEST2_TESTER(Ginkgo)
