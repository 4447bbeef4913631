#include "route.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

namespace kwok {
namespace {

// From the block that is set aside for documentation.
constexpr const char* k_address_of_nobody = "192.0.2.1";

bool is_zero(const std::string& hexadecimal) {
  return std::all_of(hexadecimal.begin(), hexadecimal.end(), [](char c) { return c == '0'; });
}

std::vector<std::string> fields(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> result;
  for (std::string field; stream >> field;) result.push_back(field);
  return result;
}

}  // namespace

bool has_default_route(const std::filesystem::path& proc_net) {
  // "Iface Destination Gateway …", with a line of these words first.
  std::ifstream ipv4(proc_net / "route");
  for (std::string line; std::getline(ipv4, line);) {
    const auto route = fields(line);
    if (route.size() > 2 && is_zero(route[1])) return true;
  }
  // Destination, its prefix length, source, its prefix length, gateway. Without a gateway it is the loopback's.
  std::ifstream ipv6(proc_net / "ipv6_route");
  for (std::string line; std::getline(ipv6, line);) {
    const auto route = fields(line);
    if (route.size() > 4 && is_zero(route[0]) && !is_zero(route[4])) return true;
  }
  return false;
}

std::string advertise_address() {
  std::string result = k_address_of_nobody;
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return result;
  for (const ifaddrs* each = first; each != nullptr; each = each->ifa_next) {
    const bool usable = (each->ifa_flags & IFF_UP) != 0 && (each->ifa_flags & IFF_LOOPBACK) == 0;
    if (!usable || each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
    char text[INET_ADDRSTRLEN] = "";
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr, text, sizeof text);
    result = text;
    break;
  }
  freeifaddrs(first);
  return result;
}

}  // namespace kwok
