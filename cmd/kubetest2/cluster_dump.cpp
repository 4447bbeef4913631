#include "kubetest2/cluster_dump.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/files.hpp"
#include "base/size.hpp"
#include "plugin/step_wait.hpp"

namespace kt2::program {
namespace {

constexpr const char* k_folder = "cluster";
constexpr const char* k_summary = "summary.txt";
constexpr std::size_t k_shown_lines = 6;

// A list of files, as KUBECONFIG is one: whether any of them is there.
bool exists(std::string_view kubeconfig) {
  while (!kubeconfig.empty()) {
    const std::string_view file = kubeconfig.substr(0, kubeconfig.find(':'));
    std::error_code failed;
    if (!file.empty() && std::filesystem::is_regular_file(std::filesystem::path(file), failed)) return true;
    kubeconfig.remove_prefix(std::min(kubeconfig.size(), file.size() + 1));
  }
  return false;
}

}  // namespace

Result<ClusterDump> read_cluster_dump(const cli::FlagValues& flags) {
  ClusterDump dump;
  const std::string& when = flags.text("dump-cluster");
  if (when == "never") {
    dump.when = ClusterDump::When::never;
  } else if (when == "always") {
    dump.when = ClusterDump::When::always;
  } else if (when != "on-failure") {
    return Error{Cause::usage, fmt::format("--dump-cluster={}: want on-failure, always or never", when), {}};
  }
  const auto limit = parse_size(flags.text("dump-limit"));
  if (!limit) return Error(limit.error()).with("--dump-limit");
  dump.limit_bytes = *limit;
  dump.namespaces = flags.list("dump-namespaces");
  dump.limit = flags.duration("dump-timeout");
  return dump;
}

Result<void> dump_cluster(const ClusterDump& dump, const std::string& kubeconfig, const run::Plan& plan,
                          plugin::Services& services, const plugin::CallContext& context) {
  if (plan.dry_run) return {};
  if (!exists(kubeconfig)) return {};
  const auto directory = plan.artifacts / k_folder;
  const auto summary = plugin::dump_cluster({kubeconfig, directory, dump.limit_bytes, dump.namespaces},
                                            {services, context, Clock::now() + dump.limit});
  if (!summary) return summary.error();
  return {};
}

std::string cluster_summary(const std::filesystem::path& artifacts, std::filesystem::file_time_type since) {
  const auto file = artifacts / k_folder / k_summary;
  std::error_code failed;
  const auto written = std::filesystem::last_write_time(file, failed);
  if (failed || written < since) return {};
  const auto text = read_file(file);
  if (!text) return {};
  std::string shown = fmt::format("\ncluster: {}\n", file.string());
  std::string_view rest = *text;
  for (std::size_t line = 0; line < k_shown_lines && !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
    shown.append("  ").append(rest.substr(0, end + 1));
    rest.remove_prefix(end + 1);
  }
  return shown;
}

}  // namespace kt2::program
