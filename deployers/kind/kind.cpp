// The deployer of clusters by kind: nodes are containers of docker, podman or nerdctl.
#include <kubetest2/deployer.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "build.hpp"
#include "cluster.hpp"
#include "engine.hpp"

namespace {

namespace fs = std::filesystem;
using kind::Cluster;
using kind::Engine;
using kind::Origin;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

class Kind {
 public:
  static constexpr const char* name = "kind";
  static constexpr const char* version = KUBETEST2_TAG;
  static constexpr const char* summary = "Kubernetes in containers, by kind";
  static constexpr const char* usage =
      "Runs kind, found in the run's directory or on PATH, with the container engine that kind itself would take.";
  static constexpr kubetest2::Flag flags[] = {
      kubetest2::string_flag("base-image", "", "The base `image` of the node image that --build makes"),
      kubetest2::string_flag("build-type", "",
                             "What the node image is built from: docker or source (a checkout), file, url, release or "
                             "ci; default what --kube-root looks like"),
      kubetest2::string_flag("cluster-name", "",
                             "The `name` of the cluster; default kind- and the first 4 characters of the run id"),
      kubetest2::string_flag("config", "", "A `file` with kind's configuration of the cluster"),
      kubetest2::string_flag("image-name", "",
                             "The node `image` to build and to start; default kindest/node:latest when it is built, "
                             "else kind's own default"),
      kubetest2::string_flag("kube-root", "",
                             "The Kubernetes checkout that is built, or the `source` that --build-type names; default "
                             "the current directory, else one below GOPATH"),
      kubetest2::string_flag("kubeconfig", "",
                             "The kubeconfig `file` that kind adds the cluster to and the tester gets; default kind's "
                             "own, and kubeconfig in the run's directory for the tester"),
      kubetest2::bool_flag("reuse", false,
                           "Goes on with a cluster of that name that is there already, instead of refusing it"),
  };

  void restore(Call&, const std::string& record) { m_record = record; }

  void check(Call& call) {
    if (const std::string given = call.flag("cluster-name"); !given.empty() && !kind::is_cluster_name(given)) {
      throw Failure("--cluster-name=" + given + ": use the characters a-z, 0-9, - and .", KT2_CAUSE_USAGE);
    }
    if (const std::string config = call.flag("config"); !config.empty() && !call.dry_run() && !fs::exists(config)) {
      throw Failure("--config=" + config + ": there is no such file", KT2_CAUSE_USAGE);
    }
    const Cluster cluster = cluster_of(call);
    const bool up = call.asked_for(KT2_PHASE_UP);
    const bool down = call.asked_for(KT2_PHASE_DOWN);
    if (down && !up && !call.dry_run() && cluster.origin == Origin::unknown && !cluster.named) {
      throw Failure("--down: no cluster of this run is known in \"" + call.run_dir() +
                        "\": name it by --cluster-name, or the run that made it by --run-id and --rundir; kubetest2 "
                        "runs lists what is there",
                    KT2_CAUSE_USAGE);
    }
    if (call.asked_for(KT2_PHASE_BUILD)) kind::check_build(call);
    if (call.dry_run() || !(call.asked_for(KT2_PHASE_BUILD) || up || down)) return;
    if (!call.find_program("kind")) {
      throw Failure("kind is neither in \"" + call.run_dir() + "\" nor on PATH: install it from sigs.k8s.io/kind",
                    KT2_CAUSE_INFRASTRUCTURE);
    }
    const auto nodes = Engine::of(call, cluster).nodes(call, cluster);
    if (up && cluster.origin == Origin::unknown) refuse_foreign(call, cluster, nodes);
  }

  void build(Call& call) { kind::build(call); }

  void up(Call& call) {
    Cluster cluster = cluster_of(call);
    const bool there = !call.dry_run() && !Engine::of(call, cluster).nodes(call, cluster).empty();
    if (there) {
      refuse_twice(call, cluster);
      reuse(call, cluster);
    } else {
      cluster.origin = Origin::made;
      keep(call, cluster);
      call.run(creation(call, cluster));
    }
    write_kubeconfig(call, cluster);
  }

  void down(Call& call) {
    const Cluster cluster = cluster_of(call);
    if (!is_to_go(call, cluster)) {
      call.info("cluster " + cluster.name + " is none that this run made: it stays");
      return;
    }
    if (!m_dumped) export_logs(call, cluster, call.artifacts_dir() + "/logs");
    call.run(deletion(call, cluster));
  }

  bool is_up(Call& call) {
    const Cluster cluster = cluster_of(call);
    return call.dry_run() || !Engine::of(call, cluster).nodes(call, cluster).empty();
  }

  std::string kubeconfig(Call& call) {
    if (const Cluster cluster = cluster_of(call); !cluster.kubeconfig.empty()) return cluster.kubeconfig;
    if (call.asked_for(KT2_PHASE_UP) || fs::exists(own_kubeconfig(call))) return own_kubeconfig(call);
    // A cluster that no run of ours made.
    if (const auto variable = call.environment("KUBECONFIG"); variable && !variable->empty()) return *variable;
    const auto home = call.environment("HOME");
    return home && !home->empty() ? *home + "/.kube/config" : std::string();
  }

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

  static void refuse_twice(const Call& call, const Cluster& cluster) {
    if (call.flag_bool("reuse")) return;
    throw Failure(
        cluster.origin == Origin::unknown
            ? "a cluster " + cluster.name + " was made by somebody else in the meantime: it is left alone"
            : "cluster " + cluster.name + " of this run is up already: --reuse goes on with it, --down takes it down",
        KT2_CAUSE_USAGE);
  }

  void reuse(Call& call, Cluster& cluster) {
    call.info("going on with cluster " + cluster.name + ", which is there already");
    if (cluster.origin == Origin::unknown) cluster.origin = Origin::reused;
    keep(call, cluster);
    const std::string kubeconfig = call.flag("kubeconfig");
    call.run(cluster.command(call, {"kind", "export", "kubeconfig", "--name", cluster.name})
                 .add_if(!kubeconfig.empty(), {"--kubeconfig", kubeconfig}));
  }

  static Command creation(const Call& call, const Cluster& cluster) {
    std::string image = call.flag("image-name");
    if (image.empty() && call.asked_for(KT2_PHASE_BUILD)) image = kind::k_built_image;
    const std::string config = call.flag("config");
    const std::string kubeconfig = call.flag("kubeconfig");
    return cluster.command(call, {"kind", "create", "cluster", "--name", cluster.name})
        .add_if(!image.empty(), {"--image", image})
        .add_if(!config.empty(), {"--config", config})
        .add_if(!kubeconfig.empty(), {"--kubeconfig", kubeconfig})
        .keep_children();
  }

  // Its entry in the kubeconfig goes as well: kind looks for it there, without a word on its command line.
  static Command deletion(const Call& call, const Cluster& cluster) {
    Command command = cluster.command(call, {"kind", "delete", "cluster", "--name", cluster.name});
    if (!cluster.kubeconfig.empty()) command.set("KUBECONFIG", cluster.kubeconfig);
    return command;
  }

  static void export_logs(Call& call, const Cluster& cluster, const std::string& directory) {
    const auto end =
        call.run(cluster.command(call, {"kind", "export", "logs", "--name", cluster.name, directory}).may_fail());
    if (!end.success()) call.warning("kind could not export all logs of cluster " + cluster.name);
  }

  static std::string own_kubeconfig(const Call& call) { return call.run_dir() + "/kubeconfig"; }

  // The run's own, so that runs side by side do not meet in one file.
  static void write_kubeconfig(Call& call, const Cluster& cluster) {
    if (!cluster.kubeconfig.empty()) return;
    const std::string text = call.output(cluster.command(call, {"kind", "get", "kubeconfig", "--name", cluster.name}));
    if (call.dry_run()) return;
    const std::string path = own_kubeconfig(call);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool written = file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (file >= 0) ::close(file);
    if (!written) throw Failure("writing \"" + path + "\" failed", KT2_CAUSE_INFRASTRUCTURE);
  }

  std::string m_record;   // what an earlier call of the run kept
  bool m_dumped = false;  // the logs are in the artifacts already
};

}  // namespace

KUBETEST2_DEPLOYER(Kind)
