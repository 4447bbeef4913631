#include "addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace k3s {
namespace {

constexpr std::uint32_t k_block_mask = 0xfffe0000;
constexpr std::uint32_t k_block_size = 0x20000;
constexpr std::uint32_t k_services = 0x10000;
constexpr std::uint32_t k_nodes = 0x18000;

// Where blocks are taken from, the first that has a free one: networks of one's own, then what carriers and benchmarks
// use, for hosts that have a route to all of the first.
constexpr Network k_ranges[] = {{0x0a000000, 0xff000000},   // 10.0.0.0/8
                                {0xac100000, 0xfff00000},   // 172.16.0.0/12
                                {0x64400000, 0xffc00000},   // 100.64.0.0/10
                                {0xc6120000, 0xfffe0000}};  // 198.18.0.0/15

std::string dotted(std::uint32_t address) {
  const in_addr raw{htonl(address)};
  char text[INET_ADDRSTRLEN] = "";
  inet_ntop(AF_INET, &raw, text, sizeof text);
  return text;
}

std::uint32_t address_of(const sockaddr* address) {
  return ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr);
}

}  // namespace

std::optional<Addresses> Addresses::parse(const std::string& text) {
  in_addr raw{};
  if (inet_pton(AF_INET, text.c_str(), &raw) != 1) return std::nullopt;
  return Addresses(ntohl(raw.s_addr) & k_block_mask);
}

std::string Addresses::text() const {
  return dotted(m_base);
}

std::string Addresses::pods() const {
  return dotted(m_base) + "/16";
}

std::string Addresses::services() const {
  return dotted(m_base + k_services) + "/17";
}

std::string Addresses::nodes() const {
  return dotted(m_base + k_nodes) + "/24";
}

std::string Addresses::gateway() const {
  return dotted(m_base + k_nodes + 1);
}

std::string Addresses::node(int number) const {
  return dotted(m_base + k_nodes + 2 + static_cast<std::uint32_t>(number));
}

std::vector<Network> networks_in_use(const std::string& routes) {
  std::vector<Network> found;
  // "Iface Destination Gateway Flags RefCnt Use Metric Mask …", numbers as the network has them, with a line of these
  // words first.
  std::ifstream lines(routes);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string interface;
    std::string skipped;
    std::uint32_t destination = 0;
    std::uint32_t mask = 0;
    fields >> interface >> std::hex >> destination;
    for (int i = 0; i < 5; ++i) fields >> skipped;
    if (fields >> mask && mask != 0) found.push_back({ntohl(destination), ntohl(mask)});
  }
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return found;
  for (const ifaddrs* each = first; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_netmask == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
    const std::uint32_t mask = address_of(each->ifa_netmask);
    found.push_back({address_of(each->ifa_addr) & mask, mask});
  }
  freeifaddrs(first);
  return found;
}

std::optional<Addresses> free_addresses(const std::vector<Network>& in_use,
                                        const std::function<std::uint32_t(std::uint32_t)>& random) {
  for (const Network& range : k_ranges) {
    std::vector<std::uint32_t> free;
    const std::uint32_t end = range.base + ~range.mask;
    for (std::uint32_t base = range.base; base < end; base += k_block_size) {
      const Network block{base, k_block_mask};
      if (std::none_of(in_use.begin(), in_use.end(), [&](const Network& each) { return each.overlaps(block); }))
        free.push_back(base);
    }
    if (!free.empty()) return Addresses(free[random(static_cast<std::uint32_t>(free.size()))]);
  }
  return std::nullopt;
}

}  // namespace k3s
