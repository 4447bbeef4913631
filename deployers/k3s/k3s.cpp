// The deployer of clusters by k3s: one binary, and each node of it in namespaces of its own on this host.
#include <common/log.hpp>
#include <kubetest2/deployer.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>

#include "cgroups.hpp"
#include "cluster.hpp"
#include "diagnosis.hpp"
#include "host_network.hpp"
#include "kubeconfig.hpp"
#include "node.hpp"
#include "port.hpp"
#include "processes.hpp"
#include "program.hpp"
#include "readiness.hpp"
#include "removal.hpp"
#include "requirements.hpp"
#include "watch.hpp"

namespace {

namespace fs = std::filesystem;
using k3s::Cluster;
using k3s::Node;
using kubetest2::Call;
using kubetest2::Failure;
using kubetest2::Reported;
using kubetest2::common::Clock;

// How long k3s may take to write its kubeconfig, which it does once its API server answers.
constexpr std::chrono::minutes k_kubeconfig_wait{5};
constexpr std::size_t k_lines_in_output = 50;

class K3s {
 public:
  static constexpr const char* name = "k3s";
  static constexpr const char* version = KUBETEST2_TAG;
  static constexpr const char* summary = "a whole cluster that runs pods, from the one binary of k3s, on this host";
  static constexpr const char* usage =
      "Runs k3s, found in the run's directory or on PATH, as root. Each node has a network, mounts and control groups\n"
      "of its own, so that any number of clusters run side by side, and nothing of them is left.";
  static constexpr kubetest2::Flag flags[] = {
      kubetest2::strings_flag("agent-arg", "A further `argument` of each k3s agent, --NAME=VALUE; repeatable"),
      kubetest2::int_flag("agents", "0", "How many nodes beside the server"),
      kubetest2::string_flag(
          "airgap-images", "",
          "The archive of images that nodes start with: a `file`, or fetch for that of k3s's release"),
      kubetest2::string_flag("channel-url", "https://update.k3s.io/v1-release/channels",
                             "The `URL` of the list of channels, or the path of a file with it"),
      kubetest2::strings_flag("disable", "A `component` of k3s that is not wanted, such as traefik; repeatable"),
      kubetest2::string_flag("flannel-backend", "",
                             "How pods of several nodes reach each other: `vxlan`, host-gw, wireguard-native or none; "
                             "default k3s's own. With none nodes are not waited for"),
      kubetest2::string_flag("k3s-url", "https://github.com/k3s-io/k3s/releases",
                             "The `URL` that --k3s-version downloads from, or a directory that is laid out like it"),
      kubetest2::string_flag("k3s-version", "",
                             "The k3s to run: a `version` to download, such as v1.34.1+k3s1, a channel such as stable, "
                             "latest or v1.34, or the path of a program; default k3s on PATH"),
      kubetest2::string_flag("kubeconfig", "",
                             "The kubeconfig `file` to write; default kubeconfig in the run's directory"),
      kubetest2::string_flag("registries", "", "A `file` with k3s's configuration of registries, for each node"),
      kubetest2::bool_flag("reuse", false,
                           "Goes on with the run's cluster that is there already, instead of refusing it"),
      kubetest2::bool_flag("rootless", false, "Runs k3s as the user who runs kubetest2, where k3s can; no agents then"),
      kubetest2::string_flag("runtime-root", "",
                             "The `directory` in which runc keeps the state of containers, for programs of this host "
                             "that look at them; it must be empty, or not there"),
      kubetest2::strings_flag("server-arg", "A further `argument` of k3s server, --NAME=VALUE; repeatable"),
  };

  void restore(Call&, const std::string& record) { m_record = record; }

  void check(Call& call) {
    const Cluster cluster = cluster_of(call);
    check_flags(call, cluster);
    const bool up = call.asked_for(KT2_PHASE_UP);
    const bool down = call.asked_for(KT2_PHASE_DOWN);
    if (down && !up && !call.dry_run() && !call.run_info().goes_on && !cluster.made) {
      throw Failure("--down: there is no cluster to take down in \"" + call.run_dir() +
                        "\": name the run that brought it up by --run-id, and its base by --rundir where that is not "
                        "the usual one; kubetest2 runs lists what is there",
                    KT2_CAUSE_USAGE);
    }
    if (up) k3s::check_program(call);
    if ((up || down) && !call.dry_run()) k3s::check_host(call, cluster);
  }

  void init(Call& call) {
    if (call.asked_for(KT2_PHASE_UP)) k3s::install_program(call);
  }

  void build(Call& call) { call.info("k3s has nothing to build: it runs a binary that is there, or downloads it"); }

  void up(Call& call) {
    Cluster cluster = cluster_of(call);
    if (cluster.made && is_up(call)) {
      if (!call.flag_bool("reuse")) {
        throw Failure("the cluster of this run is up already: --reuse goes on with it, --down takes it down",
                      KT2_CAUSE_USAGE);
      }
      call.info("going on with the cluster as it is");
    } else {
      if (cluster.made) tear_down(call, cluster);
      cluster = cluster_of(call);
      create(call, cluster);
    }
    k3s::wait_until_ready(call, cluster);
  }

  void down(Call& call) {
    const Cluster cluster = cluster_of(call);
    if (call.dry_run() || !cluster.made) return;
    tear_down(call, cluster);
  }

  bool is_up(Call& call) {
    const Cluster cluster = cluster_of(call);
    if (call.dry_run()) return true;
    return cluster.made && fs::exists(cluster.kubeconfig) && k3s::running_k3s(cluster, cluster.nodes().front()) != 0;
  }

  std::string kubeconfig(Call& call) { return cluster_of(call).kubeconfig; }

  void dump_logs(Call& call, const std::string& directory) {
    const Cluster cluster = cluster_of(call);
    if (!call.dry_run() && !fs::exists(cluster.work_dir)) {
      call.info("the cluster was never made: it has no logs");
      return;
    }
    k3s::write_diagnosis(call, cluster, directory);
  }

 private:
  Cluster cluster_of(const Call& call) const { return Cluster::of(call, m_record); }

  static void check_flags(const Call& call, const Cluster& cluster) {
    const auto refuse = [](const std::string& why) { throw Failure(why, KT2_CAUSE_USAGE); };
    if (const auto agents = call.flag_int("agents"); agents < 0 || agents >= k3s::Addresses::k_most_nodes) {
      refuse("--agents=" + call.flag("agents") + ": it is a number from 0 to " +
             std::to_string(k3s::Addresses::k_most_nodes - 1));
    }
    if (cluster.rootless && cluster.agents > 0)
      refuse("--rootless, --agents=" + std::to_string(cluster.agents) + ": k3s without root is one node alone");
    if (cluster.rootless && !cluster.runtime_root.empty())
      refuse("--rootless, --runtime-root: without root runc's state is where k3s has it");
    if (call.dry_run() || cluster.made || !call.asked_for(KT2_PHASE_UP)) return;
    if (const std::string file = call.flag("registries"); !file.empty() && !fs::is_regular_file(file))
      refuse("--registries=" + file + ": there is no such file");
    if (!cluster.own_kubeconfig && fs::exists(cluster.kubeconfig))
      refuse("--kubeconfig=" + cluster.kubeconfig + ": there is such a file, which k3s would replace: name another");
    std::error_code ignored;
    if (!cluster.runtime_root.empty() && fs::exists(cluster.runtime_root) &&
        !fs::is_empty(cluster.runtime_root, ignored))
      refuse("--runtime-root=" + cluster.runtime_root + ": it is no empty directory, and what is in it would be lost");
  }

  void keep(Call& call, const Cluster& cluster) {
    m_record = cluster.record();
    call.keep(m_record);
  }

  void create(Call& call, Cluster& cluster) {
    std::error_code ignored;
    cluster.runtime_root_was_there = !cluster.runtime_root.empty() && fs::exists(cluster.runtime_root, ignored);
    if (!call.dry_run()) keep(call, cluster);
    const std::string program = k3s::program_of(call);
    const auto images = k3s::airgap_images(call);
    if (!call.dry_run()) write_files(call, cluster, images);
    check_config(call, cluster, program);
    make_network(call, cluster);
    for (const Node& node : cluster.nodes()) {
      if (!cluster.rootless) {
        k3s::join(call, cluster, node);
        if (!call.dry_run()) write_cgroups(cluster, node);
      }
      call.run(k3s::start_command(call, cluster, node, program));
    }
    if (!call.dry_run()) wait_for_kubeconfig(call, cluster);
  }

  void make_network(Call& call, Cluster& cluster) {
    // Until the bridge is there nobody else sees that the addresses are taken.
    std::optional<k3s::HostLock> lock;
    if (!call.dry_run() && !cluster.rootless) lock.emplace();
    if (call.dry_run())
      cluster.addresses = k3s::Addresses::parse("10.64.0.0").value_or(k3s::Addresses());
    else
      choose_addresses(cluster);
    if (cluster.rootless && !call.dry_run()) cluster.port = k3s::free_port();
    if (!call.dry_run()) keep(call, cluster);
    if (cluster.rootless) return;
    k3s::make_bridge(call, cluster);
    k3s::open_way_out(call, cluster);
  }

  static void choose_addresses(Cluster& cluster) {
    std::random_device random;
    const auto free =
        k3s::free_addresses(k3s::networks_in_use(), [&](std::uint32_t count) { return random() % count; });
    if (!free) {
      throw Failure(
          "no addresses are free for a cluster: this host has routes to all of 10.0.0.0/8, 172.16.0.0/12, "
          "100.64.0.0/10 and 198.18.0.0/15",
          KT2_CAUSE_INFRASTRUCTURE);
    }
    cluster.addresses = *free;
  }

  static void write_files(Call& call, const Cluster& cluster, const std::optional<std::string>& images) {
    fs::create_directories(cluster.work_dir);
    if (!cluster.runtime_root.empty()) fs::create_directories(cluster.runtime_root);
    for (const Node& node : cluster.nodes()) {
      k3s::write_node(call, cluster, node);
      if (images) fs::copy_file(*images, node.directory / "data/agent/images" / fs::path(*images).filename());
    }
  }

  static void write_cgroups(const Cluster& cluster, const Node& node) {
    std::ofstream list(node.directory / "cgroups");
    for (const fs::path& group : k3s::make_cgroups(cluster, node)) list << group.string() << '\n';
  }

  // k3s's own word on this host.
  static void check_config(Call& call, const Cluster& cluster, const std::string& program) {
    std::string printed;
    call.run(k3s::beside_command(cluster, cluster.nodes().front(), {program, "check-config"}).quiet().may_fail(),
             printed);
    if (call.dry_run()) return;
    std::ofstream(cluster.work_dir / "check-config.txt") << printed;
    std::string missing;
    for (const std::string& finding : k3s::findings(printed)) missing += (missing.empty() ? "" : "; ") + finding;
    if (missing.empty()) return;
    throw Failure("k3s cannot run on this host, says its check-config: " + missing, KT2_CAUSE_INFRASTRUCTURE, printed);
  }

  static void wait_for_kubeconfig(Call& call, const Cluster& cluster) {
    const auto nodes = cluster.nodes();
    const Node& server = nodes.front();
    k3s::FileWatch file(server.kubeconfig());
    const k3s::Watch watch(nodes);
    const auto deadline = Clock::now() + k_kubeconfig_wait;
    while (!file.is_written() && !fs::exists(server.kubeconfig())) {
      if (const auto ended = watch.ended(deadline, {file.fd(), call.cancel_fd()})) {
        k3s::tell_end_of(call, *ended);
        throw Reported{};
      }
      if (call.cancelled())
        throw Failure("k3s server had not written its kubeconfig yet", KT2_CAUSE_DEFAULT,
                      kubetest2::common::end_of_log(server.log(), k_lines_in_output));
      if (Clock::now() >= deadline) {
        throw Failure(
            "k3s server has not written its kubeconfig after 5m: " + kubetest2::common::end_of_log(server.log(), 1),
            KT2_CAUSE_DEFAULT, kubetest2::common::end_of_log(server.log(), k_lines_in_output));
      }
    }
    std::ifstream written(server.kubeconfig());
    const std::string text{std::istreambuf_iterator<char>(written), {}};
    k3s::write_private(cluster.kubeconfig,
                       cluster.rootless ? text : k3s::with_server(text, cluster.addresses.node(server.number)));
  }

  void tear_down(Call& call, const Cluster& cluster) {
    const auto left = k3s::remove_cluster(call, cluster);
    if (left.empty()) {
      m_record.clear();
      call.keep(m_record);
      return;
    }
    std::string list;
    for (const std::string& each : left) list += (list.empty() ? "" : ", ") + each;
    throw Failure("of the cluster this is left, and could not be removed: " + list);
  }

  std::string m_record;  // what an earlier call of the run kept
};

}  // namespace

KUBETEST2_DEPLOYER(K3s)
