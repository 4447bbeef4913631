#include "route.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/temporary_directory.hpp"

namespace kwok {
namespace {

constexpr const char* k_ipv4_header =
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";

bool routes_by(const std::string& ipv4, const std::string& ipv6) {
  const kt2::test::TemporaryDirectory directory;
  std::ofstream(directory / "route") << ipv4;
  std::ofstream(directory / "ipv6_route") << ipv6;
  return kwok::has_default_route(directory.path());
}

TEST(Route, ByIpv4) {
  const std::string header = k_ipv4_header;
  EXPECT_FALSE(routes_by(header, ""));
  EXPECT_FALSE(routes_by(header + "eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n", ""));
  EXPECT_TRUE(routes_by(header + "eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n", ""));
}

TEST(Route, ByIpv6ThroughAGateway) {
  const std::string zero(32, '0');
  const std::string gateway = "fe800000000000000000000000000001";
  const auto line = [&](const std::string& destination, const std::string& by, const std::string& device) {
    return destination + " 00 " + zero + " 00 " + by + " 00000400 00000001 00000000 00000003 " + device + "\n";
  };
  EXPECT_FALSE(routes_by(k_ipv4_header, line(zero, zero, "lo")));
  EXPECT_FALSE(routes_by(k_ipv4_header, line(gateway, zero, "eth0")));
  EXPECT_TRUE(routes_by(k_ipv4_header, line(zero, zero, "lo") + line(zero, gateway, "eth0")));
}

TEST(Route, IsMissingWhereTheKernelHasNoSuchFiles) {
  EXPECT_FALSE(has_default_route(std::filesystem::path("/nonexistent")));
}

TEST(Route, AdvertisedAddressIsNoLoopback) {
  const std::string address = advertise_address();
  EXPECT_FALSE(address.empty());
  EXPECT_FALSE(address.starts_with("127.")) << address;
}

}  // namespace
}  // namespace kwok
