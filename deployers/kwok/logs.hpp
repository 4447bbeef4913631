// The components' logs, as kwokctl keeps them and as it exports them.
#pragma once

#include <filesystem>
#include <string>

#include "cluster.hpp"

namespace kwok {

// Where a component's log is once logs were exported to `directory`.
std::filesystem::path exported_log(const Cluster& cluster, const std::filesystem::path& directory,
                                   const std::string& component);

// The last lines of a component's log that are not empty, at most `count`.
std::string end_of_log(const Cluster& cluster, const std::string& component, std::size_t count);

// Does what `kwokctl export logs` would, with what there is of the cluster. Returns how many logs there were. Throws
// std::filesystem::filesystem_error.
std::size_t copy_logs(const Cluster& cluster, const std::filesystem::path& directory);

}  // namespace kwok
