#include "cgroups.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

namespace k3s {
namespace {

namespace fs = std::filesystem;
using kubetest2::Failure;
using Clock = std::chrono::steady_clock;

constexpr const char* k_needed[] = {"cpu", "cpuset", "memory", "pids"};

// A group whose last process has just ended is busy for a moment, which nothing tells the end of.
constexpr std::chrono::seconds k_removal_wait{5};
constexpr int k_between_attempts_ms = 10;

std::string content(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> words(const std::string& text, char separator) {
  std::vector<std::string> result;
  std::istringstream stream(text);
  for (std::string word; std::getline(stream, word, separator);) {
    while (!word.empty() && word.back() == '\n') word.pop_back();
    if (!word.empty()) result.push_back(word);
  }
  return result;
}

void put(const fs::path& file, const std::string& text) {
  std::ofstream stream(file);
  stream << text;
  stream.flush();
  if (!stream) throw Failure("writing \"" + text + "\" to \"" + file.string() + "\" failed", KT2_CAUSE_INFRASTRUCTURE);
}

void make(const fs::path& group) {
  if (mkdir(group.c_str(), 0755) != 0 && errno != EEXIST) {
    throw Failure("making the control group \"" + group.string() + "\": " + std::strerror(errno),
                  KT2_CAUSE_INFRASTRUCTURE);
  }
}

// A hierarchy of version 2 that carries the controllers, and is not only there beside version 1.
bool has_controllers(const Mount& hierarchy) {
  if (hierarchy.type != "cgroup2") return false;
  const auto all = words(content(fs::path(hierarchy.point) / "cgroup.controllers"), ' ');
  return std::find(all.begin(), all.end(), "memory") != all.end();
}

void pass_on_controllers(const fs::path& group) {
  std::string all;
  for (const std::string& controller : words(content(group / "cgroup.controllers"), ' ')) all += " +" + controller;
  if (!all.empty()) put(group / "cgroup.subtree_control", all.substr(1));
}

// A new cpuset of version 1 is empty, and takes no process.
void fill_cpuset(const fs::path& group) {
  for (const char* name : {"cpuset.cpus", "cpuset.mems"}) {
    if (!fs::exists(group / name) || content(group / name).size() > 1) continue;
    put(group / name, content(group.parent_path() / name));
  }
}

// Those of the cluster that are there, the innermost first, once for hierarchies that are mounted more than once.
std::vector<fs::path> groups_of(const Cluster& cluster) {
  std::vector<fs::path> found;
  for (const Mount& mount : mounts()) {
    if (mount.type != "cgroup" && mount.type != "cgroup2") continue;
    const fs::path top = fs::path(mount.point) / cluster.tag();
    std::error_code ignored;
    if (!fs::is_directory(top, ignored)) continue;
    std::vector<fs::path> here{top};
    for (fs::recursive_directory_iterator entry(top, ignored), end; entry != end; entry.increment(ignored)) {
      if (entry->is_directory(ignored)) here.push_back(entry->path());
    }
    found.insert(found.end(), here.rbegin(), here.rend());
  }
  return found;
}

}  // namespace

std::vector<std::string> missing_controllers(const std::vector<Mount>& all) {
  std::vector<std::string> there;
  for (const Mount& mount : all) {
    if (mount.type != "cgroup" && mount.type != "cgroup2") continue;
    const auto some = mount.type == "cgroup" ? words(mount.options, ',')
                                             : words(content(fs::path(mount.point) / "cgroup.controllers"), ' ');
    there.insert(there.end(), some.begin(), some.end());
  }
  std::vector<std::string> missing;
  for (const char* each : k_needed) {
    if (std::find(there.begin(), there.end(), each) == there.end()) missing.emplace_back(each);
  }
  return missing;
}

std::string cgroup_name(const Cluster& cluster, const Node& node) {
  return "/" + cluster.tag() + "/" + node.role_name;
}

std::vector<fs::path> make_cgroups(const Cluster& cluster, const Node& node) {
  std::vector<fs::path> result;
  for (const Mount& hierarchy : mounts()) {
    if (hierarchy.type != "cgroup" && hierarchy.type != "cgroup2") continue;
    const fs::path top = fs::path(hierarchy.point) / cluster.tag();
    const fs::path group = top / node.role_name;
    make(top);
    make(group);
    if (!has_controllers(hierarchy)) {
      fill_cpuset(top);
      fill_cpuset(group);
      result.push_back(group);
      continue;
    }
    // There only a group without groups in it may have processes.
    pass_on_controllers(hierarchy.point);
    pass_on_controllers(top);
    pass_on_controllers(group);
    make(group / "k3s");
    result.push_back(group / "k3s");
  }
  return result;
}

bool is_in_cgroup(const Cluster& cluster, const std::string& groups) {
  const std::string name = "/" + cluster.tag();
  return groups.find(name + "/") != std::string::npos || groups.find(name + "\n") != std::string::npos;
}

void thaw(const Cluster& cluster) {
  for (const fs::path& group : groups_of(cluster)) {
    std::error_code ignored;
    if (fs::exists(group / "freezer.state", ignored)) std::ofstream(group / "freezer.state") << "THAWED";
    if (fs::exists(group / "cgroup.freeze", ignored)) std::ofstream(group / "cgroup.freeze") << "0";
  }
}

std::vector<std::string> remove_cgroups(const Cluster& cluster) {
  const auto deadline = Clock::now() + k_removal_wait;
  for (;;) {
    std::vector<std::string> left;
    for (const fs::path& group : groups_of(cluster)) {
      if (rmdir(group.c_str()) != 0 && errno != ENOENT)
        left.push_back("the control group \"" + group.string() + "\" (" + std::strerror(errno) + ")");
    }
    if (left.empty() || Clock::now() >= deadline) return left;
    poll(nullptr, 0, k_between_attempts_ms);
  }
}

}  // namespace k3s
