#include "kube/server_url.hpp"

#include <gtest/gtest.h>

namespace kt2::kube {
namespace {

std::string outcome(const Result<std::string>& url) {
  return url ? *url : url.error().message;
}

TEST(ServerUrl, IsMadeWhole) {
  EXPECT_EQ(outcome(server_url("https://10.0.0.1:6443", false)), "https://10.0.0.1:6443");
  EXPECT_EQ(outcome(server_url("HTTPS://host/", false)), "https://host");
  EXPECT_EQ(outcome(server_url("https://rancher/k8s/clusters/c-1/", false)), "https://rancher/k8s/clusters/c-1");
  EXPECT_EQ(outcome(server_url("https://[::1]:6443", false)), "https://[::1]:6443");
  EXPECT_EQ(outcome(server_url("localhost:8080", false)), "http://localhost:8080");
  EXPECT_EQ(outcome(server_url("localhost:6443", true)), "https://localhost:6443");
}

TEST(ServerUrl, IsRefusedWithoutShowingIt) {
  EXPECT_EQ(outcome(server_url("ftp://host", false)), "has to begin with https:// or http://");
  EXPECT_EQ(outcome(server_url("https://", false)), "names no host");
  EXPECT_EQ(outcome(server_url("https://:6443", false)), "names no host");
  EXPECT_EQ(outcome(server_url("https://a b", false)), "holds a blank or a control character");
  EXPECT_EQ(outcome(server_url("https://host/\r\nX: y", false)), "holds a blank or a control character");
  EXPECT_EQ(outcome(server_url("https://user:secret@host", false)),
            "has a user or password in it; these belong to username and password of the user");
  EXPECT_EQ(outcome(server_url("https://host?a=b", false)), "may not have a query or a fragment");
}

TEST(ServerUrl, PutsIpv6InBrackets) {
  EXPECT_EQ(https_url("10.96.0.1", "443"), "https://10.96.0.1:443");
  EXPECT_EQ(https_url("fd00::1", "443"), "https://[fd00::1]:443");
  EXPECT_EQ(https_url("[fd00::1]", "443"), "https://[fd00::1]:443");
}

TEST(ServerUrl, TakesTheProxiesThatKubectlTakes) {
  EXPECT_EQ(outcome(proxy_url("http://proxy:3128")), "http://proxy:3128");
  EXPECT_EQ(outcome(proxy_url("https://user:secret@proxy")), "https://user:secret@proxy");
  EXPECT_EQ(outcome(proxy_url("socks5://proxy:1080")), "socks5h://proxy:1080");
  EXPECT_EQ(outcome(proxy_url("proxy:3128")), "has to begin with http://, https:// or socks5://");
  EXPECT_EQ(outcome(proxy_url("http://")), "names no host");
  EXPECT_EQ(outcome(proxy_url("http://user:secret@:1")), "names no host");
}

}  // namespace
}  // namespace kt2::kube
