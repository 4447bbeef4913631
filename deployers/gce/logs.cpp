#include "logs.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
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

// What it may take, and no more than the flag allows; nothing when there is no time.
std::optional<milliseconds> limit_of(const Call& call, const TimeForLogs& time) {
  const milliseconds allowed = call.flag_duration("log-dump-timeout");
  const auto left = call.time_left();
  if (!left) return allowed;
  if (*left < time.least) return std::nullopt;
  const milliseconds part(std::llround(static_cast<double>(left->count()) * time.share));
  return allowed.count() == 0 ? part : std::min(allowed, part);
}

// Before kubectl: it also works where the API server never answered.
void dump_machines(const Call& call, const Cluster& cluster, const fs::path& folder, const TimeForLogs& time) {
  const auto limit = limit_of(call, time);
  if (!limit) return call.warning("there is no time left for the logs of " + cluster.prefix);
  Command command = script(call, cluster, "log-dump/log-dump.sh").add({folder}).limit(*limit).may_fail();
  if (!call.run(command).success()) call.warning("log-dump.sh could not fetch all logs of " + cluster.prefix);
}

void dump_cluster_info(const Call& call, const Cluster& cluster, const fs::path& folder, const TimeForLogs& time) {
  const auto limit = limit_of(call, time);
  if (!limit) return call.warning("there is no time left for kubectl cluster-info dump");
  Command command =
      in_environment(call, cluster, {kubectl(call), "cluster-info", "dump"}).limit(*limit).may_fail().quiet();
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

void dump_logs(const Call& call, const Cluster& cluster, const TimeForLogs& time) {
  const fs::path folder = fs::path(call.artifacts_dir()) / "cluster-logs";
  make_folder(call, folder);
  dump_machines(call, cluster, folder, time);
  dump_cluster_info(call, cluster, folder, time);
}

}  // namespace gce
