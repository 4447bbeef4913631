#include "requirements.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>

#include "cgroups.hpp"
#include "mounts.hpp"

namespace k3s {
namespace {

using kubetest2::Call;
using kubetest2::Failure;

// iproute2, iptables, util-linux.
constexpr const char* k_programs[] = {"ip", "iptables", "mount", "nsenter", "setsid", "unshare"};
// The parent of a rootless k3s starts these.
constexpr const char* k_rootless_programs[] = {"newuidmap", "setsid", "slirp4netns"};

std::string joined(const std::vector<std::string>& texts) {
  std::string result;
  for (const std::string& text : texts) result += (result.empty() ? "" : ", ") + text;
  return result;
}

// The kernel loads a module that it has when somebody mounts the first, so one that is absent here may be there.
bool has_overlay() {
  std::ifstream types("/proc/filesystems");
  for (std::string word; types >> word;) {
    if (word == "overlay") return true;
  }
  return false;
}

bool forwards() {
  char state = '1';
  std::ifstream("/proc/sys/net/ipv4/ip_forward") >> state;
  return state != '0';
}

std::string without_colours(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\033') {
      i = text.find('m', i);
      if (i == std::string::npos) break;
    } else {
      result += text[i];
    }
  }
  return result;
}

}  // namespace

void check_host(const Call& call, const Cluster& cluster) {
  if (geteuid() != 0 && !cluster.rootless) {
    throw Failure("k3s needs root, for networks, mounts and control groups: run kubetest2 by sudo, or give --rootless",
                  KT2_CAUSE_USAGE);
  }
  if (geteuid() == 0 && cluster.rootless) {
    throw Failure("--rootless: this is root; run kubetest2 as another user, or without --rootless", KT2_CAUSE_USAGE);
  }
  std::vector<std::string> missing;
  const auto look_for = [&](const char* program) {
    if (!call.find_program(program)) missing.push_back(std::string("the program ") + program);
  };
  if (cluster.rootless) {
    for (const char* program : k_rootless_programs) look_for(program);
  } else {
    for (const char* program : k_programs) look_for(program);
  }
  if (cluster.rootless && !forwards()) missing.emplace_back("net.ipv4.ip_forward=1, which root has to set");
  for (const std::string& controller : missing_controllers(mounts()))
    missing.push_back("the control group controller " + controller);
  if (!missing.empty())
    throw Failure("k3s cannot run on this host: it lacks " + joined(missing), KT2_CAUSE_INFRASTRUCTURE);
  if (!has_overlay() && !cluster.rootless)
    call.warning(
        "/proc/filesystems has no overlay: unless that is a module to load, k3s copies its images for each pod");
}

std::vector<std::string> findings(const std::string& printed) {
  constexpr std::string_view k_failed = " (fail)";
  std::vector<std::string> found;
  std::istringstream lines(without_colours(printed));
  for (std::string line; std::getline(lines, line);) {
    while (line.ends_with(' ') || line.ends_with('\r')) line.pop_back();
    if (!line.ends_with(k_failed) || line.find("STATUS") != std::string::npos) continue;
    line.resize(line.size() - k_failed.size());
    found.push_back(line.substr(std::min(line.find_first_not_of(" -"), line.size())));
  }
  return found;
}

}  // namespace k3s
