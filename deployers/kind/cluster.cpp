#include "cluster.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>

namespace kind {
namespace {

constexpr std::size_t k_run_id_characters = 4;  // flags in kind.cpp tells the user

// What decides where kind and its engine look. A cluster is taken down where it was made, by whomever.
constexpr const char* k_surroundings[] = {
    "CONTAINERD_ADDRESS",
    "CONTAINER_HOST",
    "DOCKER_CONTEXT",
    "DOCKER_HOST",
    "KIND_EXPERIMENTAL_DOCKER_NETWORK",
    "KIND_EXPERIMENTAL_PODMAN_NETWORK",
    "KIND_EXPERIMENTAL_PROVIDER",
    "KUBECONFIG",
};

bool is_in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

std::string default_name(const std::string& run_id) {
  std::string name = "kind-" + run_id.substr(0, k_run_id_characters);
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!is_in_name(c)) c = '-';
  }
  return name;
}

std::string absolute(const std::string& path) {
  return path.empty() ? path : std::filesystem::absolute(path).lexically_normal().string();
}

// What an earlier call kept: a key and its value a line.
void read_record(const std::string& record, Cluster& cluster) {
  std::istringstream lines(record);
  for (std::string line; std::getline(lines, line);) {
    const auto space = line.find(' ');
    if (space == std::string::npos) continue;
    const std::string key = line.substr(0, space);
    const std::string value = line.substr(space + 1);
    if (key == "made" || key == "reused") {
      cluster.name = value;
      cluster.origin = key == "made" ? Origin::made : Origin::reused;
    }
    if (key == "kubeconfig") cluster.kubeconfig = value;
    if (key == "environment") cluster.surroundings.push_back(value);
  }
}

std::vector<std::string> surroundings_now(const kubetest2::Call& call) {
  std::vector<std::string> entries;
  for (const char* name : k_surroundings) {
    const auto value = call.environment(name);
    if (value && !value->empty() && value->find('\n') == std::string::npos)
      entries.push_back(std::string(name) + "=" + *value);
  }
  return entries;
}

}  // namespace

bool is_cluster_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_in_name);
}

Cluster Cluster::of(const kubetest2::Call& call, const std::string& record) {
  Cluster known;
  read_record(record, known);

  const std::string given = call.flag("cluster-name");
  if (known.origin == Origin::unknown || (!given.empty() && given != known.name)) {
    known = Cluster();
    known.name = given.empty() ? default_name(call.run_id()) : given;
    known.surroundings = surroundings_now(call);
  }
  known.named = !given.empty();
  if (const std::string kubeconfig = call.flag("kubeconfig"); !kubeconfig.empty())
    known.kubeconfig = absolute(kubeconfig);
  return known;
}

std::string Cluster::record() const {
  std::string text = (origin == Origin::reused ? "reused " : "made ") + name + "\n";
  if (!kubeconfig.empty()) text += "kubeconfig " + kubeconfig + "\n";
  for (const std::string& entry : surroundings) text += "environment " + entry + "\n";
  return text;
}

std::string Cluster::variable(const std::string& variable_name) const {
  for (const std::string& entry : surroundings) {
    if (entry.starts_with(variable_name + "=")) return entry.substr(variable_name.size() + 1);
  }
  return {};
}

kubetest2::Command Cluster::command(const kubetest2::Call& call, std::vector<std::string> argv) const {
  kubetest2::Command command(std::move(argv));
  for (const char* each : k_surroundings) {
    const std::string value = variable(each);
    if (value == call.environment(each).value_or("")) continue;
    if (value.empty())
      command.unset(each);
    else
      command.set(each, value);
  }
  return command;
}

}  // namespace kind
