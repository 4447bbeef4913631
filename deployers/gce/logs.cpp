#include "logs.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "kubectl.hpp"
#include "scripts.hpp"

namespace gce {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;
using std::chrono::milliseconds;

constexpr std::chrono::seconds k_least_time{5};

void make_folder(const Call& call, const fs::path& folder) {
  if (call.dry_run()) return;
  std::error_code error;
  if (fs::exists(folder)) {
    if (!call.flag_bool("overwrite-logs-dir")) {
      throw Failure("\"" + folder.string() + "\" is there already: remove it, or give --overwrite-logs-dir");
    }
    fs::remove_all(folder, error);
  }
  if (!error) fs::create_directories(folder, error);
  if (error) throw Failure("\"" + folder.string() + "\": " + error.message());
}

// Half of what is left of the call, and no more than the flag allows; nothing when there is no time.
std::optional<milliseconds> time_for_logs(const Call& call) {
  const milliseconds allowed = call.flag_duration("log-dump-timeout");
  const auto left = call.time_left();
  if (!left) return allowed;
  if (*left < k_least_time) return std::nullopt;
  return allowed.count() == 0 ? *left / 2 : std::min(allowed, *left / 2);
}

// Before kubectl: it also works where the API server never answered.
void dump_machines(const Call& call, const Cluster& cluster, const fs::path& folder) {
  const auto time = time_for_logs(call);
  if (!time) return call.warning("there is no time left for the logs of " + cluster.prefix);
  Command command = script(call, cluster, "log-dump/log-dump.sh").add({folder}).limit(*time).may_fail();
  if (!call.run(command).success()) call.warning("log-dump.sh could not fetch all logs of " + cluster.prefix);
}

void dump_cluster_info(const Call& call, const Cluster& cluster, const fs::path& folder) {
  const auto time = time_for_logs(call);
  if (!time) return call.warning("there is no time left for kubectl cluster-info dump");
  Command command =
      in_environment(call, cluster, {kubectl(call), "cluster-info", "dump"}).limit(*time).may_fail().quiet();
  if (call.dry_run()) {
    call.run(command);
    return;
  }
  const fs::path path = folder / "cluster-info.log";
  std::ofstream file(path, std::ios::binary);
  auto write = [&](std::string_view data) { file.write(data.data(), static_cast<std::streamsize>(data.size())); };
  const bool dumped = call.run_taking(command, write).success();
  file.close();
  if (!dumped) call.warning("kubectl cluster-info dump failed: what it said is in \"" + path.string() + "\"");
  if (!file) call.warning("\"" + path.string() + "\" could not be written");
}

}  // namespace

void dump_logs(const Call& call, const Cluster& cluster) {
  const fs::path folder = fs::path(call.artifacts_dir()) / "cluster-logs";
  make_folder(call, folder);
  dump_machines(call, cluster, folder);
  dump_cluster_info(call, cluster, folder);
}

}  // namespace gce
