#include "e2e/k3s/host.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <vector>

#include "support/program.hpp"

namespace kt2::e2e {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> printed(const std::vector<std::string>& argv) {
  return lines_of(test::Program(argv).run().out);
}

void add_processes(std::set<std::string>& all) {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string pid = entry.path().filename();
    if (pid.find_first_not_of("0123456789") != std::string::npos || pid == "1" || pid == std::to_string(getpid()))
      continue;
    std::string command = test::read(entry.path() / "cmdline");
    std::replace(command.begin(), command.end(), '\0', ' ');
    // A zombie has none: the first process reaps it in its own time.
    if (!command.empty()) all.insert("process " + pid + " " + command);
  }
}

// As this process's namespace has them; numbers, which change, left out.
void add_mounts(std::set<std::string>& all) {
  for (const std::string& line : lines_of(test::read("/proc/self/mountinfo"))) {
    std::istringstream fields(line);
    std::string number;
    std::string rest;
    fields >> number >> number >> number;
    std::getline(fields, rest);
    all.insert("mount" + std::regex_replace(rest, std::regex("(shared|master|propagate_from):[0-9]+ "), "$1 "));
  }
}

void add_links(std::set<std::string>& all) {
  for (const std::string& line : printed({"ip", "-oneline", "link"})) {
    const auto name = line.find(": ") + 2;
    all.insert("link " + line.substr(name, line.find(" qdisc") - name));
  }
  for (const std::string& line : printed({"ip", "netns"})) all.insert("namespace " + line);
  for (const std::string& line : printed({"ip", "route"})) all.insert("route " + line);
}

// Tables and chains that come with the first rule, and stay, count for nothing while they are empty.
void add_rules(std::set<std::string>& all) {
  std::string table;
  for (const std::string& line : printed({"iptables-save"})) {
    if (line.starts_with("*")) table = line.substr(1);
    const bool own_chain = line.starts_with(":") && line.find(" - ") != std::string::npos;
    if (line.starts_with("-") || own_chain) all.insert("iptables " + table + " " + line.substr(0, line.find(" [")));
  }
}

void add_cgroups(std::set<std::string>& all) {
  for (const auto& entry : fs::recursive_directory_iterator("/sys/fs/cgroup")) {
    if (entry.is_directory()) all.insert("cgroup " + entry.path().string());
  }
}

void add_files(std::set<std::string>& all) {
  for (const char* folder : {"/etc", "/etc/rancher", "/run", "/run/netns", "/var/lib", "/var/lib/cni",
                             "/var/lib/kubelet", "/var/lib/rancher", "/var/log", "/var/log/pods"}) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none)) all.insert("file " + entry.path().string());
  }
  all.insert("forwarding " + test::read("/proc/sys/net/ipv4/ip_forward").substr(0, 1));
}

}  // namespace

std::string host() {
  std::set<std::string> all;
  add_links(all);
  add_rules(all);
  add_mounts(all);
  add_cgroups(all);
  add_files(all);
  add_processes(all);
  std::string text;
  for (const std::string& line : all) text += line + "\n";
  return text;
}

std::string difference(const std::string& before, const std::string& after) {
  const auto old_lines = lines_of(before);
  const auto new_lines = lines_of(after);
  std::vector<std::string> gone;
  std::vector<std::string> added;
  std::set_difference(old_lines.begin(), old_lines.end(), new_lines.begin(), new_lines.end(), std::back_inserter(gone));
  std::set_difference(new_lines.begin(), new_lines.end(), old_lines.begin(), old_lines.end(),
                      std::back_inserter(added));
  std::string text;
  for (const std::string& line : gone) text += "-" + line + "\n";
  for (const std::string& line : added) text += "+" + line + "\n";
  return text;
}

}  // namespace kt2::e2e
