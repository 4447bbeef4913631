#include "cluster.hpp"

#include <filesystem>
#include <sstream>

namespace gce {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Failure;

constexpr std::size_t k_run_id_characters = 13;

// GCE takes small letters, digits and dashes in a name, and no dash at its end.
std::string prefix_of(const std::string& run_id) {
  std::string name = "kt2-" + run_id.substr(0, k_run_id_characters);
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) c = '-';
  }
  while (name.back() == '-') name.pop_back();
  return name;
}

std::string absolute(const std::string& path) {
  std::string text = fs::absolute(path.empty() ? "." : path).lexically_normal();
  if (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

// A key a line, most with a value.
void read_record(const std::string& record, Cluster& cluster) {
  std::istringstream lines(record);
  for (std::string line; std::getline(lines, line);) {
    const auto space = line.find(' ');
    const std::string key = line.substr(0, space);
    const std::string value = space == std::string::npos ? "" : line.substr(space + 1);
    if (key == "project") cluster.project = value;
    if (key == "leased") cluster.leased = true;
    if (key == "prefix") cluster.prefix = value;
    if (key == "root") cluster.root = value;
    if (key == "repo-root") cluster.root_flag = value;
    if (key == "built") cluster.built = true;
    if (key == "begun") cluster.begun = true;
    if (key == "opened") cluster.opened = true;
  }
}

}  // namespace

Cluster Cluster::of(const Call& call, const std::string& record) {
  Cluster cluster;
  read_record(record, cluster);
  cluster.known = !record.empty();
  const std::string project = call.flag("gcp-project");
  if (!cluster.project.empty() && !project.empty() && project != cluster.project) {
    throw Failure(
        "--gcp-project=" + project + ": what this run made is in project " + cluster.project + ": name that, or none",
        KT2_CAUSE_USAGE);
  }
  if (cluster.project.empty()) cluster.project = project;
  if (cluster.prefix.empty()) cluster.prefix = prefix_of(call.run_id());
  if (const std::string root = call.flag("repo-root"); cluster.root.empty() || root != cluster.root_flag) {
    cluster.root = absolute(root);
    cluster.root_flag = root;
  }
  cluster.variables = variables_of(call);
  return cluster;
}

std::string Cluster::record() const {
  std::string text = "project " + project + "\nprefix " + prefix + "\nroot " + root + "\nrepo-root " + root_flag + "\n";
  if (leased) text += "leased\n";
  if (built) text += "built\n";
  if (begun) text += "begun\n";
  if (opened) text += "opened\n";
  return text;
}

}  // namespace gce
