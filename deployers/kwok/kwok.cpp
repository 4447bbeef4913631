// The deployer of clusters by kwokctl's binary runtime: a real etcd and control plane as local processes, and simulated
// nodes.
#include <kubetest2/deployer.hpp>

#include <filesystem>

#include "cluster.hpp"
#include "processes.hpp"

namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;
using kwok::Cluster;

// How long kwokctl waits for the API server, and kubectl for the nodes; the limit of the step ends both earlier.
constexpr const char* k_ready_wait = "2m";
constexpr const char* k_nodes_wait = "10m";

struct Component {
  const char* flag;  // of kwokctl create cluster
  const char* program;
};
constexpr Component k_components[] = {
    {"--etcd-binary", "etcd"},
    {"--kube-apiserver-binary", "kube-apiserver"},
    {"--kube-controller-manager-binary", "kube-controller-manager"},
    {"--kube-scheduler-binary", "kube-scheduler"},
    {"--kwok-controller-binary", "kwok"},
};

class Kwok {
 public:
  static constexpr const char* name = "kwok";
  static constexpr const char* version = KUBETEST2_TAG;
  static constexpr const char* summary = "a real control plane as local processes, with simulated nodes, by kwokctl";
  static constexpr const char* usage =
      "Runs kwokctl, found in the run's directory or on PATH, with its binary runtime: no root, no containers.\n"
      "etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok are taken from the same places;\n"
      "kwokctl downloads those that are not there.";
  static constexpr kubetest2::Flag flags[] = {
      kubetest2::string_flag("cluster-name", "",
                             "The `name` of the cluster; default kwok- and the first 8 characters of the run id"),
      kubetest2::int_flag("nodes", "1", "How many nodes to simulate; 0 for none"),
      kubetest2::string_flag("kube-version", "",
                             "The Kubernetes `version` to run, for example v1.34.4; default that of the kube-apiserver "
                             "found, else kwokctl's own default"),
      kubetest2::string_flag("config", "", "A kwokctl configuration `file`; its settings win over this deployer's"),
      kubetest2::string_flag(
          "kubeconfig", "",
          "The kubeconfig `file` that gets the cluster's context; default kubeconfig in the run's directory"),
  };

  void check(Call& call) {
    if (const std::string given = call.flag("cluster-name"); !given.empty() && !kwok::is_cluster_name(given)) {
      throw Failure(
          "--cluster-name=" + given + ": use at most 63 of the characters a-z, 0-9 and -, with no - at either end",
          KT2_CAUSE_USAGE);
    }
    if (call.flag_int("nodes") < 0) {
      throw Failure("--nodes=" + call.flag("nodes") + ": there cannot be fewer than 0 nodes", KT2_CAUSE_USAGE);
    }
    if (const std::string config = call.flag("config"); !config.empty() && !fs::is_regular_file(config)) {
      throw Failure("--config=" + config + ": there is no such file", KT2_CAUSE_USAGE);
    }
    const bool needs_kwokctl = call.asked_for(KT2_PHASE_UP) || call.asked_for(KT2_PHASE_DOWN);
    if (needs_kwokctl && !call.dry_run() && !call.find_program("kwokctl")) {
      throw Failure("kwokctl is neither in \"" + call.run_dir() + "\" nor on PATH: install it from sigs.k8s.io/kwok",
                    KT2_CAUSE_INFRASTRUCTURE);
    }
  }

  void build(Call& call) { call.info("kwok has nothing to build: it runs binaries that are there, or downloads them"); }

  void up(Call& call) {
    const Cluster cluster = Cluster::of(call);
    if (!call.dry_run()) prepare(call, cluster);
    create(call, cluster);
    // kwokctl ends with status 0 also when the API server was not ready in time, and when it was told to stop.
    if (!is_up(call)) {
      throw Failure("kwokctl made cluster " + cluster.name + ", but its API server is not ready: see the logs in \"" +
                    (cluster.directory() / "logs").string() + "\"");
    }
    const std::string nodes = call.flag("nodes");
    if (nodes == "0") return;
    call.run(kwokctl(cluster, {"scale", "node", "--replicas", nodes}).add(config_of(call)));
    call.run(kwokctl(cluster, {"kubectl", "wait", "--for=condition=Ready", "nodes", "--all",
                               std::string("--timeout=") + k_nodes_wait}));
  }

  void down(Call& call) {
    const Cluster cluster = Cluster::of(call);
    if (!call.dry_run()) kwok::remove_stale_pid_files(cluster.directory());
    if (call.dry_run() || cluster.exists()) {
      // What it does not manage, for a cluster that is only half there, is done below.
      const auto end = call.run(kwokctl(cluster, {"delete", "cluster", "--kubeconfig", cluster.kubeconfig}).may_fail());
      if (!end.success())
        call.warning("kwokctl could not delete cluster " + cluster.name + ": ending its processes one by one");
    }
    if (call.dry_run()) return;
    std::string left;
    for (const pid_t pid : kwok::end_processes_below(cluster.directory(), call.cancel_fd()))
      left += " " + std::to_string(pid);
    if (!left.empty()) throw Failure("processes of cluster " + cluster.name + " do not end:" + left);
    cluster.remove_files();
  }

  bool is_up(Call& call) {
    const Cluster cluster = Cluster::of(call);
    if (!call.dry_run() && !cluster.exists()) return false;
    return call.run(kwokctl(cluster, {"kubectl", "get", "--raw", "/readyz"}).quiet().may_fail()).success();
  }

  std::string kubeconfig(Call& call) { return Cluster::of(call).kubeconfig; }

  void dump_logs(Call& call, const std::string& directory) {
    const Cluster cluster = Cluster::of(call);
    if (!call.dry_run() && !cluster.exists()) {
      call.info("cluster " + cluster.name + " was never made: it has no logs");
      return;
    }
    call.run(kwokctl(cluster, {"export", "logs", directory}));
  }

 private:
  static Command kwokctl(const Cluster& cluster, const std::vector<std::string>& arguments) {
    Command command({"kwokctl", "--name", cluster.name});
    command.add(arguments);
    command.set("KWOK_WORKDIR", cluster.work_dir);
    // kubectl, which kwokctl runs, would fill ~/.kube/cache.
    command.set("KUBECACHEDIR", cluster.work_dir / "kubectl-cache");
    return command;
  }

  static std::vector<std::string> config_of(const Call& call) {
    const std::string config = call.flag("config");
    return config.empty() ? std::vector<std::string>() : std::vector<std::string>{"--config", config};
  }

  // What kwokctl and later calls of this run need on disk.
  static void prepare(Call& call, const Cluster& cluster) {
    cluster.remember();
    if (!cluster.exists()) cluster.write_settings(version_of_apiserver(call));
  }

  // kwokctl chooses the components' arguments by their version, which it does not ask them for.
  static std::string version_of_apiserver(Call& call) {
    const auto apiserver = call.find_program("kube-apiserver");
    if (!apiserver) return {};
    const std::string printed =
        call.output(Command({*apiserver, "--version"}).may_fail().limit(std::chrono::seconds(20)));
    const std::string found = printed.substr(printed.rfind(' ') + 1);
    if (!found.starts_with("v")) return {};
    const std::string wanted = call.flag("kube-version");
    if (!wanted.empty() && wanted != found && "v" + wanted != found) {
      call.warning("--kube-version=" + wanted + ", but \"" + *apiserver + "\" is " + found + " and is what runs");
    }
    return found;
  }

  static void create(Call& call, const Cluster& cluster) {
    Command command =
        kwokctl(cluster, {"create", "cluster", "--runtime", "binary", "--kubeconfig", cluster.kubeconfig});
    command.add(config_of(call));
    for (const auto& [flag, program] : k_components) {
      if (const auto path = call.find_program(program)) command.add({flag, *path});
    }
    command.add({"--wait", k_ready_wait}).keep_children();
    if (const std::string wanted = call.flag("kube-version"); !wanted.empty()) command.set("KWOK_KUBE_VERSION", wanted);
    call.run(command);
  }
};

}  // namespace

KUBETEST2_DEPLOYER(Kwok)
