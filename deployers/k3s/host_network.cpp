#include "host_network.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace k3s {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

// The folder itself is locked: a file of our own would be left behind, or removed under somebody's hands.
constexpr const char* k_locked = "/run";
// There while forwarding is on only because of us.
constexpr const char* k_forwarding_mark = "/run/kubetest2-k3s-forwarding";
constexpr const char* k_forwarding = "/proc/sys/net/ipv4/ip_forward";

constexpr const char* k_tables[] = {"nat", "filter"};

std::vector<std::string> links_beginning_with(const std::string& prefix) {
  std::vector<std::string> found;
  struct if_nameindex* const all = if_nameindex();
  if (all == nullptr) return found;
  for (const struct if_nameindex* each = all; each->if_name != nullptr; ++each) {
    if (std::string_view(each->if_name).starts_with(prefix)) found.emplace_back(each->if_name);
  }
  if_freenameindex(all);
  return found;
}

void add_rule(const Call& call, const Cluster& cluster, const char* table, const std::vector<std::string>& rule,
              const char* target) {
  call.run(Command({"iptables", "--wait", "--table", table})
               .add(rule)
               .add({"--match", "comment", "--comment", cluster.tag(), "--jump", target}));
}

// The cluster's rules in a table, as `iptables -S` has them.
std::vector<std::string> rules_of(const Call& call, const Cluster& cluster, const char* table) {
  std::istringstream lines(call.output(Command({"iptables", "--wait", "--table", table, "--list-rules"}).may_fail()));
  std::vector<std::string> found;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("-A ") && (line + " ").find(" --comment " + cluster.tag() + " ") != std::string::npos)
      found.push_back(line);
  }
  return found;
}

Command in_namespace(const Node& node, const std::vector<std::string>& words) {
  return Command({"nsenter", "--net=" + node.network_namespace().string()}).add(words);
}

}  // namespace

HostLock::HostLock() : m_fd(::open(k_locked, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  int locked = -1;
  do {
    locked = ::flock(m_fd, LOCK_EX);
  } while (locked != 0 && errno == EINTR);
  if (locked == 0) return;
  const std::string why = std::strerror(errno);
  if (m_fd >= 0) ::close(m_fd);
  throw Failure(std::string("locking \"") + k_locked + "\": " + why, KT2_CAUSE_INFRASTRUCTURE);
}

HostLock::~HostLock() {
  ::close(m_fd);
}

void make_bridge(const Call& call, const Cluster& cluster) {
  call.run(Command({"ip", "link", "add", cluster.bridge(), "type", "bridge"}));
  call.run(Command({"ip", "address", "add", cluster.addresses.gateway() + "/24", "dev", cluster.bridge()}));
  call.run(Command({"ip", "link", "set", cluster.bridge(), "up"}));
}

void open_way_out(const Call& call, const Cluster& cluster) {
  const std::string bridge = cluster.bridge();
  add_rule(call, cluster, "nat",
           {"--append", "POSTROUTING", "--source", cluster.addresses.nodes(), "!", "--out-interface", bridge},
           "MASQUERADE");
  // First in their chain: others end in refusing what they do not know, as Docker's.
  add_rule(call, cluster, "filter", {"--insert", "FORWARD", "--in-interface", bridge}, "ACCEPT");
  add_rule(
      call, cluster, "filter",
      {"--insert", "FORWARD", "--out-interface", bridge, "--match", "conntrack", "--ctstate", "RELATED,ESTABLISHED"},
      "ACCEPT");
  if (call.dry_run()) return;
  char state = '1';
  std::ifstream(k_forwarding) >> state;
  if (state != '0') return;
  call.info("this host forwards nothing: net.ipv4.ip_forward is 1 as long as a cluster of k3s needs it");
  std::ofstream mark(k_forwarding_mark);
  mark.close();
  std::ofstream forwarding(k_forwarding);
  forwarding << '1' << std::flush;
  if (!mark || !forwarding) {
    throw Failure("net.ipv4.ip_forward is 0 and cannot be set to 1: the nodes would have no way out",
                  KT2_CAUSE_INFRASTRUCTURE);
  }
}

void join(const Call& call, const Cluster& cluster, const Node& node) {
  const std::string netns = node.network_namespace();
  const std::string link = cluster.link(node);
  call.run(Command({"unshare", "--net=" + netns, "true"}));
  call.run(Command({"ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", netns}));
  call.run(Command({"ip", "link", "set", link, "master", cluster.bridge(), "up"}));
  call.run(in_namespace(node, {"ip", "link", "set", "lo", "up"}));
  call.run(in_namespace(node, {"ip", "address", "add", cluster.addresses.node(node.number) + "/24", "dev", "eth0"}));
  call.run(in_namespace(node, {"ip", "link", "set", "eth0", "up"}));
  call.run(in_namespace(node, {"ip", "route", "add", "default", "via", cluster.addresses.gateway()}));
}

std::vector<std::string> remove_links(const Call& call, const Cluster& cluster) {
  // The bridge's name is the begin of all.
  for (const std::string& link : links_beginning_with(cluster.bridge()))
    call.run(Command({"ip", "link", "delete", link}).quiet().may_fail());
  std::vector<std::string> left;
  for (const std::string& link : links_beginning_with(cluster.bridge())) left.push_back("the link " + link);
  return left;
}

std::vector<std::string> remove_rules(const Call& call, const Cluster& cluster) {
  std::vector<std::string> left;
  for (const char* table : k_tables) {
    for (std::string rule : rules_of(call, cluster, table)) {
      rule.replace(0, 2, "-D");
      call.run(Command({"iptables", "--wait", "--table", table}).add(call.split_words(rule)).quiet().may_fail());
    }
    for (const std::string& rule : rules_of(call, cluster, table))
      left.push_back(std::string("the rule of iptables' table ") + table + ": " + rule);
  }
  return left;
}

void stop_forwarding() {
  std::error_code ignored;
  if (!fs::exists(k_forwarding_mark, ignored) || !links_beginning_with("kt2-").empty()) return;
  std::ofstream(k_forwarding) << '0';
  fs::remove(k_forwarding_mark, ignored);
}

}  // namespace k3s
