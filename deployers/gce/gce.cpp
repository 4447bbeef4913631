// The deployer of clusters on GCE machines, by the scripts of kubernetes/cloud-provider-gcp or kubernetes/kubernetes.
#include <kubetest2/deployer.hpp>

#include <chrono>
#include <exception>
#include <filesystem>

#include "build.hpp"
#include "cluster.hpp"
#include "common/gce_ssh_keys.hpp"
#include "gcloud.hpp"
#include "kubectl.hpp"
#include "logs.hpp"
#include "release.hpp"
#include "scripts.hpp"

namespace {

namespace fs = std::filesystem;
using gce::Cluster;
using kubetest2::Call;
using kubetest2::Failure;

// Down has to take the cluster down, too, which needs minutes; a step of their own is all for logs.
constexpr gce::TimeForLogs k_logs_in_down{0.5, std::chrono::minutes(2)};
constexpr gce::TimeForLogs k_logs_alone{0.8, std::chrono::seconds(5)};

class Gce {
 public:
  static constexpr const char* name = "gce";
  static constexpr const char* version = KUBETEST2_TAG;
  static constexpr const char* summary = "Kubernetes on GCE machines, by kube-up.sh";
  static constexpr const char* usage =
      "Runs cluster/kube-up.sh and its kin in a checkout of kubernetes/cloud-provider-gcp, or with --legacy-mode of "
      "kubernetes/kubernetes; gcloud has to be on PATH and logged in.";
  static constexpr kubetest2::Flag flags[] = {
      kubetest2::int_flag("boskos-acquire-timeout-seconds", "300",
                          "How many `seconds` to wait for a project of Boskos"),
      kubetest2::int_flag("boskos-heartbeat-interval-seconds", "300",
                          "After how many `seconds` Boskos is told again that the project is in use"),
      kubetest2::string_flag("boskos-location", "http://boskos.test-pods.svc.cluster.local.",
                             "The `URL` of the Boskos server that projects are taken from"),
      kubetest2::string_flag("boskos-resource-type", "gce-project", "The `type` of project to take from Boskos"),
      kubetest2::string_flag("cloud-provider", "", "The cloud `provider` of the components: CLOUD_PROVIDER_FLAG"),
      kubetest2::bool_flag("create-custom-network", false,
                           "Gives the cluster a network without automatic subnets: CREATE_CUSTOM_NETWORK"),
      kubetest2::bool_flag("enable-cache-mutation-detector", false,
                           "Has components panic that change a shared cache: ENABLE_CACHE_MUTATION_DETECTOR"),
      kubetest2::bool_flag("enable-compute-api", false,
                           "Enables the compute API of the project first, which a new one needs; the account has to be "
                           "allowed to"),
      kubetest2::bool_flag("enable-pod-security-policy", false,
                           "Turns pod security policies on: ENABLE_POD_SECURITY_POLICY"),
      kubetest2::strings_flag("env", "A further variable of the scripts, `NAME=VALUE`; repeatable"),
      kubetest2::string_flag("feature-gates", "",
                             "Feature gates of the components, `A=true,B=false`: KUBE_FEATURE_GATES"),
      kubetest2::string_flag("gcp-project", "", "The GCP `project` to make machines in; default one of Boskos"),
      kubetest2::string_flag("gcp-zone", "", "The GCP `zone` to make machines in; default that of the scripts"),
      kubetest2::string_flag("image-location", "", "The `registry` that --stage pushes images to"),
      kubetest2::string_flag("ingress-gce-image", "", "The `image` of the ingress controller: GCE_GLBC_IMAGE"),
      kubetest2::duration_flag("kube-down-timeout", "2h0m0s", "How long kube-down.sh may take; 0 for no limit"),
      kubetest2::duration_flag("kube-up-timeout", "2h0m0s", "How long kube-up.sh may take; 0 for no limit"),
      kubetest2::string_flag("kubernetes-version", "https://dl.k8s.io/release/latest.txt",
                             "The `version` that is downloaded without --build, or the URL of a file that names it, "
                             "beside the versions"),
      kubetest2::bool_flag("legacy-mode", false, "The checkout is one of kubernetes/kubernetes"),
      kubetest2::duration_flag(
          "log-dump-timeout", "30m0s",
          "How long log-dump.sh may take, and kubectl cluster-info dump; each takes half of what is left of down "
          "at most, however long that is"),
      kubetest2::string_flag("master-size", "", "The machine `type` of the control plane: MASTER_SIZE"),
      kubetest2::string_flag("node-accelerators", "", "GPUs of the nodes, `type=T,count=N`: NODE_ACCELERATORS"),
      kubetest2::string_flag("node-scopes", "", "The access `scopes` of the nodes: NODE_SCOPES"),
      kubetest2::string_flag("node-service-account", "",
                             "The service `account` of the nodes: KUBE_GCE_NODE_SERVICE_ACCOUNT"),
      kubetest2::string_flag("node-size", "", "The machine `type` of the nodes: NODE_SIZE"),
      kubetest2::int_flag("num-nodes", "3", "How many nodes"),
      kubetest2::bool_flag("overwrite-logs-dir", false,
                           "Replaces cluster-logs in the artifacts, instead of keeping it and fetching none"),
      kubetest2::string_flag("repo-root", "", "The `folder` of the checkout; default the current directory"),
      kubetest2::string_flag("runtime-config", "", "APIs of the API server, `api/all=true`: KUBE_RUNTIME_CONFIG"),
      kubetest2::string_flag(
          "stage", "",
          "Where --build puts what it built, with --legacy-mode: `gs://BUCKET/ci/SUFFIX` or devel for "
          "ci, by krel, s3://BUCKET/FOLDER or file:///FOLDER"),
      kubetest2::string_flag("strategy", "make", "How --build builds: `make`, or none, for what is built already"),
      kubetest2::string_flag("target-build-arch", "linux/amd64", "The `platform` of the machines to build for"),
      kubetest2::bool_flag("update-latest", false, "Has --stage make this build the latest one there"),
  };

  void restore(Call&, const std::string& record) { m_record = record; }

  void check(Call& call) {
    const Cluster cluster = Cluster::of(call, m_record);
    if (call.asked_for(KT2_PHASE_BUILD)) gce::check_build(call, cluster.root);
    if (call.asked_for(KT2_PHASE_UP) && !cluster.begun)
      check_up(call, cluster);
    else if (call.asked_for(KT2_PHASE_DOWN))
      check_down(call, cluster);
  }

  void init(Call& call) {
    Cluster cluster = Cluster::of(call, m_record);
    // One of Boskos is asked for again: a call that came no further than its build has given it back.
    if (!call.asked_for(KT2_PHASE_UP) || (!cluster.project.empty() && !cluster.leased)) return;
    cluster.project = call.acquire({call.flag("boskos-location"),
                                    call.flag("boskos-resource-type"),
                                    {},
                                    {},
                                    std::chrono::seconds(call.flag_int("boskos-acquire-timeout-seconds")),
                                    std::chrono::seconds(call.flag_int("boskos-heartbeat-interval-seconds"))});
    cluster.leased = true;
    keep(call, cluster);
  }

  void build(Call& call) {
    Cluster cluster = Cluster::of(call, m_record);
    gce::build(call, cluster.root);
    cluster.built = true;
    keep(call, cluster);
  }

  void up(Call& call) {
    Cluster cluster = Cluster::of(call, m_record);
    if (!cluster.built) gce::get_kube(call, cluster, gce::Release::of(call));
    gce::kubectl(call);
    if (call.flag_bool("enable-compute-api")) gce::enable_compute_api(call, cluster);
    kubetest2::common::set_up_gce_ssh_keys(call);

    cluster.begun = true;
    keep(call, cluster);
    gce::kube_up(call, cluster);
    if (!gce::has_nodes(call, cluster)) {
      throw Failure("kube-up.sh succeeded, but `kubectl get nodes` lists none: cluster " + cluster.prefix +
                    " is not up");
    }
    cluster.opened = true;
    keep(call, cluster);
    gce::create_firewall_rule(call, cluster);
  }

  void down(Call& call) {
    Cluster cluster = Cluster::of(call, m_record);
    if (!is_known(call, cluster)) {
      if (!call.run_info().run_id_given) {
        call.warning("no cluster of this run is known: what is named " + cluster.prefix + " in project " +
                     cluster.project + " goes; name the run that made another by --run-id");
      }
      cluster.begun = cluster.opened = true;
    }
    if (call.dry_run()) cluster.begun = cluster.opened = true;
    Cluster gone;
    gone.built = cluster.built;
    std::exception_ptr failure;
    if (cluster.begun) failure = remove(call, cluster);
    if (cluster.leased) {
      call.release(cluster.project);
      // Whatever may be left in it is for who cleans dirty projects: nobody of this run may touch it any more.
      keep(call, gone);
    }
    if (failure) std::rethrow_exception(failure);
    if (!cluster.leased) keep(call, gone);
  }

  bool is_up(Call& call) { return gce::has_nodes(call, Cluster::of(call, m_record)); }

  std::string kubeconfig(Call& call) {
    const std::string path = Cluster::kubeconfig(call);
    return call.dry_run() || fs::exists(path) ? path : std::string();
  }

  std::string provider(Call&) { return "gce"; }

  void dump_logs(Call& call, const std::string&) {
    const Cluster cluster = Cluster::of(call, m_record);
    if (!cluster.begun) return;
    m_dumped = true;
    gce::dump_logs(call, cluster, k_logs_alone);
  }

 private:
  // Whether it is known what was made, be it nothing. Else Down goes by its flags alone.
  static bool is_known(const Call& call, const Cluster& cluster) {
    return cluster.known || call.asked_for(KT2_PHASE_UP) || call.run_info().goes_on;
  }

  static void check_up(const Call& call, const Cluster& cluster) {
    if (call.flag_int("num-nodes") < 1) {
      throw Failure("--num-nodes=" + call.flag("num-nodes") + ": at least 1 is needed", KT2_CAUSE_USAGE);
    }
    if (!call.asked_for(KT2_PHASE_BUILD) && !cluster.built && call.flag("kubernetes-version").empty()) {
      throw Failure("--kubernetes-version is empty: without --build there is nothing to bring up", KT2_CAUSE_USAGE);
    }
    check_script(call, cluster, "kube-up.sh");
  }

  static void check_down(const Call& call, const Cluster& cluster) {
    if (is_known(call, cluster)) {
      if (cluster.begun) check_script(call, cluster, "kube-down.sh");
      return;
    }
    if (cluster.project.empty()) {
      throw Failure("--down: neither --gcp-project is given, nor is a cluster of this run known in \"" +
                        call.run_dir() + "\": give it, or name the run that made one by --run-id and --rundir",
                    KT2_CAUSE_USAGE);
    }
    check_script(call, cluster, "kube-down.sh");
  }

  static void check_script(const Call& call, const Cluster& cluster, const std::string& script) {
    if (call.dry_run() || fs::exists(cluster.root + "/cluster/" + script)) return;
    throw Failure("\"" + cluster.root + "\" has no cluster/" + script +
                      ": name a checkout of kubernetes/cloud-provider-gcp, or with --legacy-mode of "
                      "kubernetes/kubernetes, by --repo-root",
                  KT2_CAUSE_USAGE);
  }

  void keep(Call& call, const Cluster& cluster) {
    m_record = cluster.record();
    call.keep(m_record);
  }

  // What kept the cluster from being removed, once all has been tried.
  std::exception_ptr remove(Call& call, const Cluster& cluster) {
    try {
      if (!m_dumped) gce::dump_logs(call, cluster, k_logs_in_down);
    } catch (const Failure& failure) {
      call.warning(std::string("no logs of the cluster: ") + failure.what());
    }
    std::exception_ptr failure;
    try {
      gce::kube_down(call, cluster);
    } catch (const kubetest2::Reported&) {
      failure = std::current_exception();
    }
    try {
      if (cluster.opened) gce::delete_firewall_rule(call, cluster);
    } catch (const kubetest2::Reported&) {
      if (!failure) failure = std::current_exception();
    }
    return failure;
  }

  std::string m_record;   // what was kept last
  bool m_dumped = false;  // the logs are in the artifacts already
};

}  // namespace

KUBETEST2_DEPLOYER(Gce)
