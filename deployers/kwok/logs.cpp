#include "logs.hpp"

#include <deque>
#include <fstream>

namespace kwok {
namespace {

namespace fs = std::filesystem;

// etcd's fatal lines are long; the reason stands early in them.
constexpr std::size_t k_longest_line = 1000;

}  // namespace

fs::path exported_log(const Cluster& cluster, const fs::path& directory, const std::string& component) {
  return directory / cluster.name / "components" / (component + ".log");
}

std::string end_of_log(const Cluster& cluster, const std::string& component, std::size_t count) {
  std::ifstream log(cluster.logs() / (component + ".log"));
  std::deque<std::string> lines;
  for (std::string line; std::getline(log, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    lines.push_back(line.substr(0, k_longest_line));
    if (lines.size() > count) lines.pop_front();
  }
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
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
