// The deployer of clusters by kind: nodes are containers of docker, podman or nerdctl.
#include <kubetest2/deployer.hpp>

#include <chrono>
#include <filesystem>
#include <optional>

#include "build.hpp"
#include "cluster.hpp"
#include "configuration.hpp"
#include "dns.hpp"
#include "engine.hpp"
#include "images.hpp"
#include "kubeconfig.hpp"
#include "network.hpp"
#include "program.hpp"
#include "readiness.hpp"

namespace {

namespace fs = std::filesystem;
using kind::Cluster;
using kind::Engine;
using kind::Origin;
using kind::Settings;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

constexpr int k_deletions = 3;
constexpr std::chrono::seconds k_least_time_for_logs{5};

class Kind {
 public:
  static constexpr const char* name = "kind";
  static constexpr const char* version = KUBETEST2_TAG;
  static constexpr const char* summary = "Kubernetes in containers, by kind";
  static constexpr const char* usage =
      "Runs kind, found in the run's directory or on PATH, with the container engine that kind itself would take.";
  static constexpr kubetest2::Flag flags[] = {
      kubetest2::string_flag("base-image", "", "The base `image` of the node image that --build makes"),
      kubetest2::bool_flag("build-cache", false,
                           "Builds nothing when sources, flags and kind are those of an earlier build, and what that "
                           "made is there unchanged"),
      kubetest2::bool_flag("build-parallel", false,
                           "Builds node image and test binaries at once, which needs the memory of both"),
      kubetest2::string_flag("build-type", "",
                             "What the node image is built from: docker or source (a checkout), file, url, release or "
                             "ci; default what --kube-root looks like"),
      kubetest2::string_flag("cluster-name", "",
                             "The `name` of the cluster; default kind- and the first 4 characters of the run id"),
      kubetest2::string_flag("config", "",
                             "A `file` with kind's configuration of the cluster; other flags complete it"),
      kubetest2::int_flag("control-planes", "1", "How many control-plane nodes"),
      kubetest2::bool_flag("env-knobs", false,
                           "Reads FEATURE_GATES, RUNTIME_CONFIG, IP_FAMILY, KUBE_PROXY_MODE and "
                           "KIND_CLUSTER_LOG_LEVEL, and without --config makes the cluster of kind's e2e-k8s.sh: 2 "
                           "workers, log level 4, longer container logs, none of this machine's DNS search path"),
      kubetest2::string_flag("feature-gates", "", "Feature gates of all components: `A=true,B=false`, or JSON"),
      kubetest2::strings_flag("image-archive",
                              "A `file` with images, as docker save writes it, for each node; repeatable"),
      kubetest2::string_flag("image-name", "",
                             "The node `image` to build and to start; default kindest/node:latest when it is built, "
                             "else kind's own default"),
      kubetest2::string_flag("ip-family", "",
                             "The cluster's addresses, `ipv4`, ipv6 or dual; with ipv6 its DNS asks no other servers, "
                             "which IPv4 alone may lead to"),
      kubetest2::string_flag("kind-url", "https://github.com/kubernetes-sigs/kind/releases",
                             "The `URL` that --kind-version downloads from"),
      kubetest2::string_flag("kind-version", "",
                             "The kind to run: a `version` to download, such as v0.33.0, latest, or the path of a "
                             "program; default kind on PATH"),
      kubetest2::string_flag("kube-proxy-mode", "", "How kube-proxy works: `iptables`, ipvs, nftables or none"),
      kubetest2::string_flag("kube-root", "",
                             "The Kubernetes checkout that is built, or the `source` that --build-type names; default "
                             "the current directory, else one below GOPATH"),
      kubetest2::string_flag("kubeconfig", "",
                             "The kubeconfig `file` that kind adds the cluster to and the tester gets; default kind's "
                             "own, and kubeconfig in the run's directory for the tester"),
      kubetest2::strings_flag("kubelet-arg", "A further argument of each kubelet, `NAME=VALUE`; repeatable"),
      kubetest2::strings_flag("load-image", "An `image` of this machine's engine for each node; repeatable"),
      kubetest2::int_flag("log-level", "0",
                          "How much the control plane, kubelet and kube-proxy log: their -v; default their own"),
      kubetest2::bool_flag("retain", false, "Keeps the nodes of a cluster that could not be made, for their logs"),
      kubetest2::bool_flag("reuse", false,
                           "Goes on with a cluster of that name that is there already, instead of refusing it"),
      kubetest2::string_flag("runtime-config", "", "APIs of the API server: `api/all=true,a/v1=false`, or JSON"),
      kubetest2::duration_flag(
          "wait", "10m0s", "How long the nodes may take to be Ready once kind has made the cluster; 0 for no waiting"),
      kubetest2::int_flag("workers", "0", "How many worker nodes"),
  };

  void restore(Call&, const std::string& record) { m_record = record; }

  void check(Call& call) {
    const Cluster cluster = cluster_of(call);
    if (const std::string given = call.flag("cluster-name"); !given.empty() && !kind::is_cluster_name(given)) {
      throw Failure("--cluster-name=" + given + ": use the characters a-z, 0-9, - and .", KT2_CAUSE_USAGE);
    }
    const bool build = call.asked_for(KT2_PHASE_BUILD);
    const bool up = call.asked_for(KT2_PHASE_UP);
    const bool down = call.asked_for(KT2_PHASE_DOWN);
    if (down && !up && !call.dry_run() && cluster.origin == Origin::unknown && !cluster.named) {
      throw Failure("--down: no cluster of this run is known in \"" + call.run_dir() +
                        "\": name it by --cluster-name, or the run that made it by --run-id and --rundir; kubetest2 "
                        "runs lists what is there",
                    KT2_CAUSE_USAGE);
    }
    if (build) kind::check_build(call);
    // Who takes down what was made needs none of it any more.
    const bool makes = up && cluster.origin == Origin::unknown;
    if (makes) check_configuration(call);
    if (!build && !up && !down) return;
    kind::check_program(call);
    if (call.dry_run()) return;
    const auto nodes = engine_of(call, cluster).nodes(call, cluster);
    if (!makes) return;
    refuse_foreign(call, cluster, nodes);
    kind::check_images(call, engine_of(call, cluster), cluster);
  }

  void init(Call& call) { kind::install_program(call); }

  void build(Call& call) { kind::build(call, cluster_of(call)); }

  void up(Call& call) {
    Cluster cluster = cluster_of(call);
    const Engine& engine = engine_of(call, cluster);
    const bool there = !call.dry_run() && !engine.nodes(call, cluster).empty();
    if (there)
      reuse(call, cluster);
    else
      create(call, engine, cluster);
    kind::write_kubeconfig(call, cluster);
    kind::load_images(call, cluster);
    const auto ip_family = Settings::of(call).ip_family;
    kind::Awaited awaited;
    awaited.dns = !there && ip_family && ip_family->value == "ipv6";
    if (awaited.dns) kind::make_dns_offline(call, engine, cluster);
    if (!call.flag_given("wait") && !kind::has_default_network(call)) {
      call.info("nodes are not waited for: they are Ready once they get a network, which is not kind's");
      return;
    }
    if (!call.dry_run()) awaited.nodes = engine.kubernetes_nodes(call, cluster);
    kind::wait_until_ready(call, cluster, awaited);
  }

  void down(Call& call) {
    const Cluster cluster = cluster_of(call);
    if (!is_to_go(call, cluster)) {
      call.info("cluster " + cluster.name + " is none that this run made: it stays");
      return;
    }
    if (!m_dumped) export_logs(call, cluster, call.artifacts_dir() + "/logs");
    if (call.dry_run()) {
      call.run(deletion(call, cluster));
      return;
    }
    const Engine& engine = engine_of(call, cluster);
    remove(call, engine, cluster);
    kind::Network(call, engine, cluster).remove_unused(call);
  }

  bool is_up(Call& call) {
    const Cluster cluster = cluster_of(call);
    return call.dry_run() || !engine_of(call, cluster).nodes(call, cluster).empty();
  }

  std::string kubeconfig(Call& call) { return kind::kubeconfig_of(call, cluster_of(call)); }

  void dump_logs(Call& call, const std::string& directory) {
    const Cluster cluster = cluster_of(call);
    if (!is_to_go(call, cluster)) return;
    export_logs(call, cluster, directory);
    m_dumped = true;
  }

 private:
  Cluster cluster_of(const Call& call) const { return Cluster::of(call, m_record); }

  void keep(Call& call, const Cluster& cluster) {
    m_record = cluster.record();
    call.keep(m_record);
  }

  const Engine& engine_of(const Call& call, const Cluster& cluster) {
    if (!m_engine) m_engine = Engine::of(call, cluster);
    return *m_engine;
  }

  static void check_configuration(const Call& call) {
    if (const std::string config = call.flag("config"); !config.empty() && !call.dry_run() && !fs::exists(config)) {
      throw Failure("--config=" + config + ": there is no such file", KT2_CAUSE_USAGE);
    }
    // Whether it can be made: what it comes to, up() writes.
    kind::made_configuration(call, Settings::of(call));
  }

  // Whether the run may touch it: it made it, or the caller named it, and not only to have it made.
  static bool is_to_go(const Call& call, const Cluster& cluster) {
    if (call.dry_run() || cluster.origin == Origin::made) return true;
    return cluster.named && (cluster.origin == Origin::reused || !call.asked_for(KT2_PHASE_UP));
  }

  static void refuse_foreign(const Call& call, const Cluster& cluster, const std::vector<std::string>& nodes) {
    if (nodes.empty() || call.flag_bool("reuse")) return;
    throw Failure("a cluster " + cluster.name + " is there already (container " + nodes.front() +
                      "), and this run did not make it: name another by --cluster-name, go on with it by --reuse, or "
                      "delete it: kind delete cluster --name " +
                      cluster.name,
                  KT2_CAUSE_USAGE);
  }

  void create(Call& call, const Engine& engine, Cluster& cluster) {
    const auto configuration = kind::made_configuration(call, Settings::of(call));
    if (call.dry_run()) {
      call.run(creation(call, cluster, configuration.has_value()));
      return;
    }
    kind::keep_configuration(call, configuration);
    kind::Network network(call, engine, cluster);
    network.use(call);
    cluster.origin = Origin::made;
    keep(call, cluster);
    call.run(creation(call, cluster, configuration.has_value()));
  }

  void reuse(Call& call, Cluster& cluster) {
    if (!call.flag_bool("reuse")) {
      throw Failure(
          cluster.origin == Origin::unknown
              ? "a cluster " + cluster.name + " was made by somebody else in the meantime: it is left alone"
              : "cluster " + cluster.name + " of this run is up already: --reuse goes on with it, --down takes it down",
          KT2_CAUSE_USAGE);
    }
    call.info("going on with cluster " + cluster.name + " as it is");
    if (cluster.origin == Origin::unknown) cluster.origin = Origin::reused;
    keep(call, cluster);
    const std::string kubeconfig = call.flag("kubeconfig");
    call.run(cluster.command(call, {"kind", "export", "kubeconfig", "--name", cluster.name})
                 .add_if(!kubeconfig.empty(), {"--kubeconfig", kubeconfig}));
  }

  static Command creation(const Call& call, const Cluster& cluster, bool configured) {
    const std::string image = call.asked_for(KT2_PHASE_BUILD) ? kind::built_image(call) : call.flag("image-name");
    const std::string config = configured ? kind::kept_configuration(call) : call.flag("config");
    const std::string kubeconfig = call.flag("kubeconfig");
    return cluster.command(call, {"kind", "create", "cluster", "--name", cluster.name})
        .add_if(!image.empty(), {"--image", image})
        .add_if(!config.empty(), {"--config", config})
        .add_if(!kubeconfig.empty(), {"--kubeconfig", kubeconfig})
        .add_if(call.flag_bool("retain"), {"--retain"})
        .keep_children();
  }

  // Its entry in the kubeconfig goes as well: kind looks for it there, without a word on its command line.
  static Command deletion(const Call& call, const Cluster& cluster) {
    Command command = cluster.command(call, {"kind", "delete", "cluster", "--name", cluster.name});
    if (!cluster.kubeconfig.empty()) command.set("KUBECONFIG", cluster.kubeconfig);
    return command;
  }

  // More than once where it has to be: a container may come into being just after its creator was killed, and kind does
  // not wait when somebody else is at the kubeconfig.
  static void remove(Call& call, const Engine& engine, const Cluster& cluster) {
    for (int attempt = 1; attempt < k_deletions; ++attempt) {
      const bool deleted = call.run(deletion(call, cluster).may_fail()).success();
      if (deleted && engine.nodes(call, cluster).empty()) return;
    }
    call.run(deletion(call, cluster));
    if (const auto nodes = engine.nodes(call, cluster); !nodes.empty()) {
      throw Failure("kind deleted cluster " + cluster.name + ", but its container " + nodes.front() + " is there");
    }
  }

  static void export_logs(Call& call, const Cluster& cluster, const std::string& directory) {
    Command command = cluster.command(call, {"kind", "export", "logs", "--name", cluster.name, directory});
    // Half of what is left is for taking the cluster down.
    if (const auto left = call.time_left()) {
      if (*left < k_least_time_for_logs) {
        call.warning("there is no time left for the logs of cluster " + cluster.name);
        return;
      }
      command.limit(*left / 2);
    }
    if (!call.run(command.may_fail()).success()) {
      call.warning("kind could not export all logs of cluster " + cluster.name);
    }
  }

  std::string m_record;            // what an earlier call of the run kept
  std::optional<Engine> m_engine;  // once it is known
  bool m_dumped = false;           // the logs are in the artifacts already
};

}  // namespace

KUBETEST2_DEPLOYER(Kind)
