// Which cluster a run means, and what the run keeps of it below its own directory. Starts nothing and needs no kwokctl.
#pragma once

#include <kubetest2/deployer.hpp>

#include <filesystem>
#include <string>

namespace kwok {

struct Cluster {
  std::string name;
  std::string kubeconfig;          // absolute
  std::filesystem::path work_dir;  // KWOK_WORKDIR: one for each run, so that runs side by side do not meet
  bool own_kubeconfig = false;     // the kubeconfig is the run's, not a file that the user named

  // Where kwokctl keeps the cluster. There from before its creation until it is deleted.
  std::filesystem::path directory() const { return work_dir / "clusters" / name; }
  bool exists() const { return std::filesystem::exists(directory()); }

  // In it, by kwokctl: NAME.pid and NAME.log of each component, and what it knows of the cluster itself.
  std::filesystem::path pid_files() const { return directory() / "pids"; }
  std::filesystem::path logs() const { return directory() / "logs"; }
  std::filesystem::path configuration() const { return directory() / "kwok.yaml"; }
  bool is_known_to_kwokctl() const { return std::filesystem::exists(configuration()); }

  // NAME=VALUE in the environment of kwokctl, and so of all that it starts.
  std::string environment_entry() const { return "KWOK_WORKDIR=" + work_dir.string(); }

  // The flags; where they are not given, the record() that an earlier call of the same run kept; else the defaults.
  static Cluster of(const kubetest2::Call& call, const std::string& record);

  // What a later call has to know to find it: its name and its kubeconfig, a line each.
  std::string record() const { return name + "\n" + kubeconfig + "\n"; }

  // Writes the settings that kwokctl reads before those of the user, which win: ports, and the Kubernetes version, when
  // it is known.
  void write_settings(const std::string& kube_version) const;

  // Removes what is left of the cluster on disk, and the work directory with the last cluster in it.
  void remove_files() const;
};

// Whether kwokctl takes it for a name, and it stays a single path component.
bool is_cluster_name(const std::string& name);

}  // namespace kwok
