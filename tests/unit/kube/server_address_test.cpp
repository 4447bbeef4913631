#include "kube/server_address.hpp"

#include <gtest/gtest.h>

#include "kube/url_query.hpp"

namespace kt2::kube {
namespace {

ServerAddress address_of(std::string server, std::string name = "") {
  Access access;
  access.server = std::move(server);
  access.tls_server_name = std::move(name);
  return server_address(access);
}

TEST(ServerAddress, IsTheServersUrl) {
  const ServerAddress address = address_of("https://10.0.0.1:6443/clusters/a");
  EXPECT_EQ(address.url, "https://10.0.0.1:6443/clusters/a");
  EXPECT_EQ(address.connect_to, "");
  EXPECT_FALSE(address.loopback);
}

TEST(ServerAddress, GoesByTheCertificatesNameToTheServersPlace) {
  const ServerAddress address = address_of("https://10.0.0.1:6443/clusters/a", "kube.example");
  EXPECT_EQ(address.url, "https://kube.example:6443/clusters/a");
  EXPECT_EQ(address.connect_to, "kube.example:6443:10.0.0.1:6443");
  EXPECT_EQ(address.host, "10.0.0.1:6443");
  EXPECT_EQ(address_of("https://[fd00::1]", "kube.example").connect_to, "kube.example:443:[fd00::1]:443");
}

TEST(ServerAddress, KnowsThisMachine) {
  EXPECT_TRUE(address_of("https://localhost:6443").loopback);
  EXPECT_TRUE(address_of("https://127.0.0.53:6443").loopback);
  EXPECT_TRUE(address_of("https://[::1]:6443").loopback);
  EXPECT_FALSE(address_of("https://localhost.example:6443").loopback);
}

TEST(UrlQuery, EscapesValues) {
  EXPECT_EQ(UrlQuery().add("a", "x y").add_given("b", "").add("c", "ä=&~").text(), "?a=x%20y&c=%C3%A4%3D%26~");
  EXPECT_EQ(UrlQuery().text(), "");
}

}  // namespace
}  // namespace kt2::kube
