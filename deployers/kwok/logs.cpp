#include "logs.hpp"

#include <common/log.hpp>

namespace kwok {
namespace {

namespace fs = std::filesystem;

}  // namespace

fs::path exported_log(const Cluster& cluster, const fs::path& directory, const std::string& component) {
  return directory / cluster.name / "components" / (component + ".log");
}

std::string end_of_log(const Cluster& cluster, const std::string& component, std::size_t count) {
  return kubetest2::common::end_of_log(cluster.logs() / (component + ".log"), count);
}

std::size_t copy_logs(const Cluster& cluster, const fs::path& directory) {
  std::size_t copied = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(cluster.logs(), none)) {
    const fs::path target = exported_log(cluster, directory, entry.path().stem());
    fs::create_directories(target.parent_path());
    fs::copy_file(entry.path(), target, fs::copy_options::overwrite_existing);
    ++copied;
  }
  if (copied > 0 && cluster.is_known_to_kwokctl()) {
    fs::copy_file(cluster.configuration(), directory / cluster.name / "kwok.yaml",
                  fs::copy_options::overwrite_existing);
  }
  return copied;
}

}  // namespace kwok
