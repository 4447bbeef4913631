#include "cluster.hpp"

#include <cstdint>
#include <cstdio>
#include <sstream>

namespace k3s {
namespace {

namespace fs = std::filesystem;

// FNV-1a: the same in every process, whatever made it.
std::string digest(const std::string& text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  char digits[9] = "";
  std::snprintf(digits, sizeof digits, "%08x", hash);
  return digits;
}

std::string absolute(const std::string& path) {
  return path.empty() ? path : fs::absolute(path).lexically_normal().string();
}

// A key and its value a line.
void read_record(const std::string& record, Cluster& cluster) {
  std::istringstream lines(record);
  for (std::string line; std::getline(lines, line);) {
    const auto space = line.find(' ');
    const std::string key = line.substr(0, space);
    const std::string value = space == std::string::npos ? std::string() : line.substr(space + 1);
    if (key == "made") cluster.made = true;
    if (key == "kubeconfig") cluster.kubeconfig = value;
    if (key == "rootless") cluster.rootless = true;
    if (key == "agents") cluster.agents = std::atoi(value.c_str());
    if (key == "port") cluster.port = std::atoi(value.c_str());
    if (key == "addresses") cluster.addresses = Addresses::parse(value).value_or(Addresses());
    if (key == "runtime-root") cluster.runtime_root = value;
    if (key == "runtime-root-was-there") cluster.runtime_root_was_there = true;
  }
}

}  // namespace

Cluster Cluster::of(const kubetest2::Call& call, const std::string& record) {
  Cluster cluster;
  cluster.id = digest(call.run_dir());
  cluster.work_dir = fs::path(call.run_dir()) / "k3s-work";
  const std::string own = absolute(call.run_dir() + "/kubeconfig");
  read_record(record, cluster);
  if (!cluster.made) {
    cluster.kubeconfig = absolute(call.flag("kubeconfig"));
    if (cluster.kubeconfig.empty()) cluster.kubeconfig = own;
    cluster.rootless = call.flag_bool("rootless");
    cluster.agents = static_cast<int>(call.flag_int("agents"));
    cluster.runtime_root = absolute(call.flag("runtime-root"));
  }
  cluster.own_kubeconfig = cluster.kubeconfig == own;
  return cluster;
}

std::string Cluster::record() const {
  std::string text = "made\nkubeconfig " + kubeconfig + "\nagents " + std::to_string(agents) + "\nport " +
                     std::to_string(port) + "\naddresses " + addresses.text() + "\n";
  if (rootless) text += "rootless\n";
  if (!runtime_root.empty()) text += "runtime-root " + runtime_root + "\n";
  if (runtime_root_was_there) text += "runtime-root-was-there\n";
  return text;
}

std::vector<Node> Cluster::nodes() const {
  std::vector<Node> all;
  for (int number = 0; number <= agents; ++number) {
    const std::string role = number == 0 ? "server" : "agent-" + std::to_string(number);
    all.push_back({role, "k3s-" + id + "-" + role, number, work_dir / role});
  }
  return all;
}

}  // namespace k3s
