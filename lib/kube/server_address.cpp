#include "kube/server_address.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <memory>

namespace kt2::kube {
namespace {

struct CloseUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  const std::string part_text = text;
  curl_free(text);
  return part_text;
}

}  // namespace

ServerAddress server_address(const Access& access) {
  ServerAddress address{access.server, {}, {}, false};
  const std::unique_ptr<CURLU, CloseUrl> url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, access.server.c_str(), 0) != CURLUE_OK) return address;
  const std::string host = part_of(url.get(), CURLUPART_HOST);
  address.loopback = host == "localhost" || host.starts_with("127.") || host == "[::1]";
  if (access.tls_server_name.empty() || access.tls_server_name == host) return address;
  const std::string port = part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (curl_url_set(url.get(), CURLUPART_HOST, access.tls_server_name.c_str(), 0) != CURLUE_OK) return address;
  address.url = part_of(url.get(), CURLUPART_URL);
  if (address.url.ends_with('/')) address.url.pop_back();
  address.connect_to = fmt::format("{}:{}:{}:{}", access.tls_server_name, port, host, port);
  address.host = fmt::format("{}:{}", host, port);
  return address;
}

}  // namespace kt2::kube
