// What is written down of a cluster that is about to go: when, how much, where; and what of it ends our own output.
// What is worth writing is lib/diagnosis's to say.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/flag_values.hpp"
#include "plugin/instance.hpp"
#include "plugin/services.hpp"
#include "run/plan.hpp"

namespace kt2::program {

struct ClusterDump {
  enum class When { never, on_failure, always };
  When when = When::on_failure;
  std::uint64_t limit_bytes = 0;
  std::vector<std::string> namespaces;  // of which all logs are wanted
  Duration limit{};
};

// The flags --dump-…; errors name the flag and its value.
Result<ClusterDump> read_cluster_dump(const cli::FlagValues& flags);

// Writes it to ARTIFACTS/cluster. Nothing where there is no kubeconfig yet, or no longer. In a dry run it only says so.
Result<void> dump_cluster(const ClusterDump& dump, const std::string& kubeconfig, const run::Plan& plan,
                          plugin::Services& services, const plugin::CallContext& context);

// The begin of the summary that was written since, for the end of our output; empty when there is none.
std::string cluster_summary(const std::filesystem::path& artifacts, std::filesystem::file_time_type since);

}  // namespace kt2::program
