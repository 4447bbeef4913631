// The tester that runs Kubernetes' node tests on machines of a cloud, which it has made for them and removed again.
#include <kubetest2/tester.hpp>

#include "binaries.hpp"
#include "common/gce_ssh_keys.hpp"
#include "project.hpp"
#include "remote.hpp"

namespace {

using kubetest2::Call;
using kubetest2::Failure;

bool on_gce(const Call& call) {
  return call.flag("provider") == "gce";
}

class Node {
 public:
  static constexpr const char* name = "node";
  static constexpr const char* version = KUBETEST2_TAG;
  static constexpr const char* summary = "runs Kubernetes' node e2e tests (e2e_node.test) on machines of a cloud";
  static constexpr const char* usage =
      "Runs e2e_node.test on machines of GCE or EC2. One of --repo-root, --use-built-binaries, "
      "--use-binaries-from-path\n"
      "and --use-binaries-from-package says where it comes from; --repo-root alone is make test-e2e-node there.";
  static constexpr kubetest2::Flag flags[] = {
      kubetest2::int_flag("boskos-acquire-timeout-seconds", "300", "How long to wait for a project from Boskos"),
      kubetest2::int_flag("boskos-heartbeat-interval-seconds", "300", "How often Boskos is told that it is in use"),
      kubetest2::string_flag("boskos-location", "http://boskos.test-pods.svc.cluster.local.",
                             "The `URL` of the Boskos server"),
      kubetest2::bool_flag("build-binaries", false,
                           "Builds the programs in --repo-root and runs e2e_node.test, in place of make test-e2e-node"),
      kubetest2::bool_flag("delete-instances", true, "Removes the machines when the tests are over"),
      kubetest2::string_flag("focus-regex", "", "Runs only specs whose full name matches this `regex`"),
      kubetest2::string_flag("gcp-project", "", "The GCP `project` to make machines in; default one from Boskos"),
      kubetest2::string_flag("gcp-project-type", "gce-project", "The `type` of project to take from Boskos"),
      kubetest2::string_flag("gcp-zone", "", "The GCP `zone` to make machines in; required with --provider=gce"),
      kubetest2::string_flag("image-config-dir", "", "The `directory` of the image configuration's files"),
      kubetest2::string_flag("image-config-file", "", "The `file` that says which images to test"),
      kubetest2::string_flag("image-project", "", "The GCP `project` that --images are in"),
      kubetest2::string_flag("images", "", "The `images` to make machines of, separated by commas"),
      kubetest2::string_flag("instance-metadata", "", "`Metadata` for machines on GCE"),
      kubetest2::string_flag("instance-type", "", "The `type` of the machines"),
      kubetest2::string_flag("label-filter", "", "Runs only specs whose labels satisfy this ginkgo `expression`"),
      kubetest2::string_flag("node-env", "", "More `keys` of metadata for machines on GCE"),
      kubetest2::int_flag("parallelism", "8", "How many specs run at a time on a machine"),
      kubetest2::string_flag("provider", "gce", "The `cloud` of the machines, gce or ec2"),
      kubetest2::string_flag("repo-root", "",
                             "The root `directory` of a checkout of kubernetes/kubernetes or provider-aws-test-infra"),
      kubetest2::string_flag("runtime-config", "", "The API server's runtime configuration, as `KEY=VALUE` pairs"),
      kubetest2::string_flag("skip-regex", "\\[Flaky\\]|\\[Slow\\]|\\[Serial\\]",
                             "Leaves out specs whose full name matches this `regex`"),
      kubetest2::string_flag("target-build-arch", "", "The `platform` to build for, with --use-dockerized-build"),
      kubetest2::string_flag("test-args", "", "More `arguments` for e2e_node.test"),
      kubetest2::string_flag("test-package-dir", "release",
                             "The `directory` below the URL that holds marker and versions"),
      kubetest2::string_flag("test-package-marker", "latest.txt",
                             "The `file` in that directory that names the version to test with"),
      kubetest2::string_flag("test-package-url", "https://dl.k8s.io",
                             "The `URL` that test packages are downloaded from"),
      kubetest2::string_flag("test-package-version", "",
                             "The `version` of the test package; default what the marker names"),
      kubetest2::duration_flag("timeout", "0s", "How long the tests may take; 0s: as long as e2e_node.test lets them"),
      kubetest2::bool_flag("use-binaries-from-package", false,
                           "Downloads e2e_node.test, ginkgo and kubelet of a release of Kubernetes"),
      kubetest2::bool_flag("use-binaries-from-path", false, "Takes e2e_node.test, ginkgo and kubelet from PATH"),
      kubetest2::bool_flag("use-built-binaries", false,
                           "Takes e2e_node.test, ginkgo and kubelet from the run's directory, where --build puts them"),
      kubetest2::bool_flag("use-dockerized-build", false, "Lets make test-e2e-node build in a container"),
      kubetest2::string_flag("user-data-file", "", "The `file` of user data for machines on EC2"),
  };

  void check(Call& call) {
    const int ways = !call.flag("repo-root").empty() + call.flag_bool("use-built-binaries") +
                     call.flag_bool("use-binaries-from-path") + call.flag_bool("use-binaries-from-package");
    if (ways != 1) {
      throw Failure(
          "give exactly one of --repo-root, --use-built-binaries, --use-binaries-from-path and "
          "--use-binaries-from-package",
          KT2_CAUSE_USAGE);
    }
    if (call.flag_bool("build-binaries") && call.flag("repo-root").empty()) {
      throw Failure("--build-binaries needs --repo-root to build them from", KT2_CAUSE_USAGE);
    }
    if (on_gce(call) && call.flag("gcp-zone").empty()) {
      throw Failure("--provider=gce needs --gcp-zone", KT2_CAUSE_USAGE);
    }
    node::check_binaries(call);
  }

  void test(Call& call) {
    node::Binaries binaries;
    if (!node::make_builds(call)) binaries = node::acquire_binaries(call);
    call.set_metadata("job-version", call.dry_run() ? "" : binaries.kubernetes_version);
    const node::Surroundings surroundings = surroundings_of(call);
    call.run(node::make_builds(call) ? node::make_command(call, surroundings)
                                     : node::e2e_node_command(call, surroundings, binaries));
  }

 private:
  static node::Surroundings surroundings_of(const Call& call) {
    node::Surroundings surroundings;
    // Some images know one user only, which is not the one who runs us.
    surroundings.ssh_user = call.environment("KUBE_SSH_USER").value_or("");
    if (surroundings.ssh_user.empty()) surroundings.ssh_user = call.environment("USER").value_or("");
    if (!on_gce(call)) {
      surroundings.project = call.flag("gcp-project");
      return surroundings;
    }
    kubetest2::common::set_up_gce_ssh_keys(call);
    surroundings.ssh_key = kubetest2::common::gce_ssh_key(call);
    surroundings.project = node::project(call);
    return surroundings;
  }
};

}  // namespace

KUBETEST2_TESTER(Node)
