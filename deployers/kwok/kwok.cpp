// The deployer of clusters by kwokctl's binary runtime: a real etcd and control plane as local processes, and simulated
// nodes.
#include <kubetest2/deployer.hpp>

#include <common/stop_fd.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "cluster.hpp"
#include "logs.hpp"
#include "processes.hpp"
#include "readiness.hpp"
#include "route.hpp"
#include "watch.hpp"

namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;
using kubetest2::Reported;
using kubetest2::common::StopFd;
using kwok::Cluster;
using kwok::Components;

// How long the API server may take to be ready, once kwokctl has had an answer from it or has given up waiting for one,
// which it does after two minutes; and then the nodes. The limit of the step ends both earlier.
constexpr std::chrono::seconds k_ready_wait{60};
constexpr std::chrono::minutes k_nodes_wait{10};

// The server's own readiness cannot be watched, only asked for: how long to wait in between, and for an answer.
constexpr std::chrono::milliseconds k_between_questions{200};
constexpr std::chrono::seconds k_answer_wait{10};

constexpr std::size_t k_lines_in_output = 50;

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

  void restore(Call&, const std::string& record) { m_record = record; }

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
    const bool only_down = call.asked_for(KT2_PHASE_DOWN) && !call.asked_for(KT2_PHASE_UP);
    if (only_down && !call.dry_run() && !call.run_info().goes_on && !cluster_of(call).exists()) {
      throw Failure("--down: there is no cluster to take down in \"" + call.run_dir() +
                        "\": name the run that brought it up by --run-id, and its base by --rundir where that is not "
                        "the usual one; kubetest2 runs lists what is there",
                    KT2_CAUSE_USAGE);
    }
    const bool needs_kwokctl = call.asked_for(KT2_PHASE_UP) || call.asked_for(KT2_PHASE_DOWN);
    if (needs_kwokctl && !call.dry_run() && !call.find_program("kwokctl")) {
      throw Failure("kwokctl is neither in \"" + call.run_dir() + "\" nor on PATH: install it from sigs.k8s.io/kwok",
                    KT2_CAUSE_INFRASTRUCTURE);
    }
  }

  void build(Call& call) { call.info("kwok has nothing to build: it runs binaries that are there, or downloads them"); }

  void up(Call& call) {
    const Cluster cluster = cluster_of(call);
    if (call.dry_run()) {
      call.run(creation(call, cluster));
      call.run(kwokctl(cluster, {"kubectl", "get", "--raw", "/readyz?verbose"}));
      make_nodes(call, cluster);
      wait_for_nodes(call, cluster, StopFd());
      return;
    }
    prepare(call, cluster);
    kwok::Watch watch(cluster);
    run_beside(call, cluster, watch, Components::servers, [&] { create(call, cluster); });
    wait_until_ready(call, cluster, watch);
    if (const auto client = watch.ended(Components::all, kwok::Clock::now(), -1)) {
      call.warning(*client + " ended before the API server was ready: starting it again");
      kwok::remove_stale_pid_files(cluster);
      run_beside(call, cluster, watch, Components::servers, [&] { create(call, cluster); });
    }
    run_beside(call, cluster, watch, Components::all, [&] { make_nodes(call, cluster); });
    const StopFd stop;
    run_beside(
        call, cluster, watch, Components::all, [&] { wait_for_nodes(call, cluster, stop); }, [&] { stop.stop(); });
  }

  void down(Call& call) {
    const Cluster cluster = cluster_of(call);
    if (!call.dry_run()) kwok::remove_stale_pid_files(cluster);
    if (call.dry_run() || cluster.is_known_to_kwokctl()) {
      // What it does not manage, for a cluster that is only half there, is done below.
      const auto end = call.run(kwokctl(cluster, {"delete", "cluster", "--kubeconfig", cluster.kubeconfig}).may_fail());
      if (!end.success())
        call.warning("kwokctl could not delete cluster " + cluster.name + ": ending its processes one by one");
    }
    if (call.dry_run()) return;
    std::string left;
    for (const pid_t pid : kwok::end_components(cluster, call.cancel_fd())) left += " " + std::to_string(pid);
    if (!left.empty()) throw Failure("processes of cluster " + cluster.name + " do not end:" + left);
    cluster.remove_files();
  }

  bool is_up(Call& call) {
    const Cluster cluster = cluster_of(call);
    if (!call.dry_run() && !cluster.exists()) return false;
    return call.run(kwokctl(cluster, {"kubectl", "get", "--raw", "/readyz"}).quiet().may_fail()).success();
  }

  std::string kubeconfig(Call& call) { return cluster_of(call).kubeconfig; }

  void dump_logs(Call& call, const std::string& directory) {
    const Cluster cluster = cluster_of(call);
    if (!call.dry_run() && !cluster.exists()) {
      call.info("cluster " + cluster.name + " was never made: it has no logs");
      return;
    }
    if (call.dry_run() || cluster.is_known_to_kwokctl()) {
      if (call.run(kwokctl(cluster, {"export", "logs", directory}).may_fail()).success()) return;
      call.warning("kwokctl could not export the logs of cluster " + cluster.name + ": copying what there is");
    }
    if (kwok::copy_logs(cluster, directory) == 0)
      call.info("no component of cluster " + cluster.name + " was started: it has no logs");
  }

 private:
  Cluster cluster_of(const Call& call) const { return Cluster::of(call, m_record); }

  static Command kwokctl(const Cluster& cluster, const std::vector<std::string>& arguments) {
    Command command({"kwokctl", "--name", cluster.name});
    return in_environment_of(cluster, command.add(arguments));
  }

  static Command in_environment_of(const Cluster& cluster, Command command) {
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
    call.keep(cluster.record());
    if (!cluster.is_known_to_kwokctl()) cluster.write_settings(version_of_apiserver(call));
    kwok::remove_stale_pid_files(cluster);
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

  static Command creation(Call& call, const Cluster& cluster) {
    Command command =
        kwokctl(cluster, {"create", "cluster", "--runtime", "binary", "--kubeconfig", cluster.kubeconfig});
    command.add(config_of(call));
    for (const auto& [flag, program] : k_components) {
      if (const auto path = call.find_program(program)) command.add({flag, *path});
    }
    if (const std::string wanted = call.flag("kube-version"); !wanted.empty()) command.set("KWOK_KUBE_VERSION", wanted);
    return command.keep_children();
  }

  // Goes on with a cluster that is there already, starting what does not run.
  static void create(Call& call, const Cluster& cluster) {
    Command command = creation(call, cluster);
    if (!kwok::has_default_route() && !config_mentions(call, "advertise-address")) {
      const std::string address = kwok::advertise_address();
      call.info("there is no default route: kube-apiserver gets --advertise-address=" + address);
      command.add({"--extra-args", "kube-apiserver=advertise-address=" + address});
    }
    call.run(command);
  }

  static void make_nodes(Call& call, const Cluster& cluster) {
    const std::string nodes = call.flag("nodes");
    if (nodes == "0") return;
    call.run(kwokctl(cluster, {"scale", "node", "--replicas", nodes}).add(config_of(call)));
  }

  static void wait_for_nodes(Call& call, const Cluster& cluster, const StopFd& stop) {
    const std::string nodes = call.flag("nodes");
    if (nodes == "0") return;
    kubetest2::Waiting how;
    how.kubeconfig = cluster.kubeconfig;
    how.context = "kwok-" + cluster.name;
    how.timeout = k_nodes_wait;
    how.stop_fd = stop.fd();
    call.wait({kubetest2::Wait({"nodes"}, "all(count>=" + nodes + ", condition=Ready)")}, how);
  }

  // Runs commands of kwokctl, which does not notice that a component has ended, and waits for what will never be.
  template <class Work>
  static void run_beside(Call& call, const Cluster& cluster, kwok::Watch& watch, Components which, const Work& work) {
    run_beside(call, cluster, watch, which, work, [&] { kwok::stop_kwokctl(cluster); });
  }

  // Does what `stop` ends, until it has ended or a component has.
  template <class Work, class Stop>
  static void run_beside(Call& call, const Cluster& cluster, kwok::Watch& watch, Components which, const Work& work,
                         const Stop& stop) {
    kwok::Guard guard(
        watch, which, [&](const std::string& component) { tell_end_of(call, cluster, component); }, stop);
    work();
    if (guard.stop()) throw Reported{};
    if (const auto component = watch.ended(which, kwok::Clock::now(), -1)) {
      tell_end_of(call, cluster, *component);
      throw Reported{};
    }
  }

  static void wait_until_ready(Call& call, const Cluster& cluster, kwok::Watch& watch) {
    const auto deadline = kwok::Clock::now() + k_ready_wait;
    std::string missing = "it was not asked yet";
    const auto fail = [&](const std::string& when) {
      throw Failure("the API server of cluster " + cluster.name + " was not ready " + when + ": " + missing +
                    " (its log will be " + exported_log(call, cluster, "kube-apiserver") + ")");
    };
    for (;;) {
      std::string answer;
      try {
        answer = call.output(readiness_question(cluster));
      } catch (const Reported&) {
        fail("yet");
      }
      if (kwok::is_ready(answer)) return;
      missing = kwok::not_ready(answer);
      if (kwok::Clock::now() >= deadline) fail("after " + std::to_string(k_ready_wait.count()) + " s");
      if (const auto component =
              watch.ended(Components::servers, kwok::Clock::now() + k_between_questions, call.cancel_fd())) {
        tell_end_of(call, cluster, *component);
        throw Reported{};
      }
      if (call.cancelled()) fail("yet");
    }
  }

  // kubectl tells which checks failed on standard error.
  static Command readiness_question(const Cluster& cluster) {
    Command command({"sh", "-c", "exec \"$@\" 2>&1", "sh", "kwokctl", "--name", cluster.name});
    command.add({"kubectl", "get", "--raw", "/readyz?verbose"});
    return in_environment_of(cluster, command).may_fail().limit(k_answer_wait);
  }

  // [any-thread]
  static void tell_end_of(const Call& call, const Cluster& cluster, const std::string& component) {
    const std::string last_line = kwok::end_of_log(cluster, component, 1);
    const std::string message = component + " ended while cluster " + cluster.name +
                                " was coming up: " + (last_line.empty() ? "it printed nothing" : last_line) +
                                " (its whole log will be " + exported_log(call, cluster, component) + ")";
    const std::string output = kwok::end_of_log(cluster, component, k_lines_in_output);
    const kt2_failure failure{sizeof failure, KT2_CAUSE_DEFAULT, message.c_str(), output.c_str()};
    call.host()->fail(call.raw(), &failure);
  }

  static std::string exported_log(const Call& call, const Cluster& cluster, const std::string& component) {
    // Where the launcher has logs dumped.
    const fs::path logs = fs::path(call.artifacts_dir()) / "logs";
    return "\"" + kwok::exported_log(cluster, logs, component).string() + "\"";
  }

  static bool config_mentions(const Call& call, const std::string& text) {
    std::ifstream file(call.flag("config"));
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    return content.find(text) != std::string::npos;
  }

  std::string m_record;  // what an earlier call of the run kept
};

}  // namespace

KUBETEST2_DEPLOYER(Kwok)
