#include "download/url.hpp"

#include <gtest/gtest.h>

namespace kt2::download {
namespace {

TEST(Url, HasOneOfThreeSchemes) {
  EXPECT_EQ(url_scheme("http://host/x").value(), "http");
  EXPECT_EQ(url_scheme("HTTPS://host").value(), "https");
  EXPECT_EQ(url_scheme("file:///tmp/x").value(), "file");
}

TEST(Url, IsRefusedWithAReason) {
  const auto message = [](const std::string& url) {
    const auto scheme = url_scheme(url);
    if (scheme) return std::string("accepted");
    EXPECT_EQ(scheme.error().cause, Cause::usage);
    return scheme.error().message;
  };
  EXPECT_EQ(message(""), "the URL \"\" is empty");
  EXPECT_EQ(message("dl.k8s.io/x"), "the URL \"dl.k8s.io/x\" does not begin with http://, https:// or file://");
  EXPECT_EQ(message("ftp://host/x"), "the URL \"ftp://host/x\" does not begin with http://, https:// or file://");
  EXPECT_EQ(message("http://host/a\nb"), "the URL \"http://host/a?b\" has control characters");
  EXPECT_EQ(message("http://host:port/x").find("the URL \"http://host:port/x\" is malformed: "), 0U);
  EXPECT_EQ(message("http://me:secret@host:port/x").find("secret"), std::string::npos);
}

TEST(Url, IsShownWithoutSecrets) {
  EXPECT_EQ(shown_url("https://dl.k8s.io/release/v1.34.4/bin?a=b#c"), "https://dl.k8s.io/release/v1.34.4/bin?a=b#c");
  EXPECT_EQ(shown_url("https://me:pass@word@host/x@y"), "https://host/x@y");
  EXPECT_EQ(shown_url("me:password@host"), "host");
  EXPECT_EQ(shown_url("http://h/x?X-Amz-Signature=1f&Expires=9&access_token=t;api_key=k"),
            "http://h/x?X-Amz-Signature=***&Expires=9&access_token=***;api_key=***");
  EXPECT_EQ(shown_url("http://h?sig=x#f"), "http://h?sig=***#f");
  EXPECT_EQ(shown_url("http://me:p@h?a=@"), "http://h?a=@");
}

TEST(CacheName, IsReadableAndHarmless) {
  const std::string name =
      cache_name("https://me:p@dl.k8s.io/release/v1.34.4/kubernetes-test-linux-amd64.tar.gz?token=t");
  EXPECT_EQ(name.substr(16), "-release_v1.34.4_kubernetes-test-linux-amd64.tar.gz");
  EXPECT_EQ(cache_name("http://h/../%2e/a b\n").substr(16), "-..__2e_a_b_");
  EXPECT_EQ(cache_name("http://h").substr(16), "-");
  EXPECT_LE(cache_name("http://h/" + std::string(5000, 'x')).size(), 150U);
}

TEST(CacheName, DiffersWhereTheUrlDoes) {
  EXPECT_EQ(cache_name("http://a/x"), cache_name("http://a/x"));
  EXPECT_NE(cache_name("http://a/x"), cache_name("http://b/x"));
  EXPECT_NE(cache_name("http://a/x?1"), cache_name("http://a/x?2"));
  EXPECT_NE(cache_name("http://a/x_y"), cache_name("http://a/x/y"));
}

}  // namespace
}  // namespace kt2::download
