#include "addresses.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/temporary_directory.hpp"

namespace k3s {
namespace {

std::uint32_t first(std::uint32_t) {
  return 0;
}

TEST(AddressesTest, NetworksOfABlockDoNotOverlap) {
  const auto addresses = Addresses::parse("10.64.0.0");
  ASSERT_TRUE(addresses);
  EXPECT_EQ(addresses->text(), "10.64.0.0");
  EXPECT_EQ(addresses->pods(), "10.64.0.0/16");
  EXPECT_EQ(addresses->services(), "10.65.0.0/17");
  EXPECT_EQ(addresses->nodes(), "10.65.128.0/24");
  EXPECT_EQ(addresses->gateway(), "10.65.128.1");
  EXPECT_EQ(addresses->node(0), "10.65.128.2");
  EXPECT_EQ(addresses->node(Addresses::k_most_nodes - 1), "10.65.128.101");
  EXPECT_FALSE(Addresses::parse("10.64"));
}

TEST(AddressesTest, WhatTheHostHasARouteToIsLeftOut) {
  const Network own{0x0a000100, 0xffffff00};     // 10.0.1.0/24
  const Network docker{0x0a020000, 0xfffe0000};  // 10.2.0.0/15
  const Network inside{0x0a058000, 0xffffff00};  // 10.5.128.0/24
  EXPECT_EQ(free_addresses({}, first)->text(), "10.0.0.0");
  EXPECT_EQ(free_addresses({own, docker, inside}, first)->text(), "10.6.0.0");
  const Network all_of_ten{0x0a000000, 0xff000000};
  const Network wide{0xac000000, 0xff000000};
  EXPECT_EQ(free_addresses({all_of_ten}, first)->text(), "172.16.0.0");
  EXPECT_EQ(free_addresses({all_of_ten, wide}, first)->text(), "100.64.0.0");
  EXPECT_FALSE(free_addresses({{0, 0x80000000}, {0x80000000, 0x80000000}}, first));
}

TEST(AddressesTest, ChosenAmongAllThatAreFree) {
  std::uint32_t count = 0;
  const auto last = free_addresses({}, [&](std::uint32_t of) {
    count = of;
    return of - 1;
  });
  EXPECT_EQ(count, 128U);
  EXPECT_EQ(last->text(), "10.254.0.0");
}

TEST(AddressesTest, RoutesAreReadAsTheKernelWritesThem) {
  const kt2::test::TemporaryDirectory directory;
  const std::string file = directory / "route";
  std::ofstream(file) << "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
                         "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
                         "tun0\t0000140A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n";
  const Network tunnel{0x0a140000, 0xffff0000};
  int seen = 0;
  for (const Network& each : networks_in_use(file)) {
    if (each.base == tunnel.base && each.mask == tunnel.mask) ++seen;
    EXPECT_NE(each.mask, 0U) << "a default route";
  }
  EXPECT_EQ(seen, 1);
}

}  // namespace
}  // namespace k3s
