#include "kube/server_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace kt2::kube {
namespace {

Error wrong(std::string what) {
  return {Cause::usage, std::move(what), {}};
}

bool has_blanks(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

std::string_view authority_of(std::string_view rest) {
  return rest.substr(0, rest.find_first_of("/?#"));
}

}  // namespace

Result<std::string> server_url(std::string_view text, bool tls) {
  if (has_blanks(text)) return wrong("holds a blank or a control character");
  const std::size_t mark = text.find("://");
  const std::string scheme = mark == std::string_view::npos ? (tls ? "https" : "http") : lower(text.substr(0, mark));
  if (scheme != "http" && scheme != "https") return wrong("has to begin with https:// or http://");
  std::string_view rest = mark == std::string_view::npos ? text : text.substr(mark + 3);
  const std::string_view authority = authority_of(rest);
  if (authority.empty() || authority[0] == ':') return wrong("names no host");
  if (authority.find('@') != std::string_view::npos) {
    return wrong("has a user or password in it; these belong to username and password of the user");
  }
  if (rest.find_first_of("?#") != std::string_view::npos) return wrong("may not have a query or a fragment");
  while (rest.ends_with('/')) rest.remove_suffix(1);
  return scheme + "://" + std::string(rest);
}

std::string https_url(std::string_view host, std::string_view port) {
  const bool bare_ipv6 = host.find(':') != std::string_view::npos && !host.starts_with('[');
  return bare_ipv6 ? fmt::format("https://[{}]:{}", host, port) : fmt::format("https://{}:{}", host, port);
}

Result<std::string> proxy_url(std::string_view text) {
  if (has_blanks(text)) return wrong("holds a blank or a control character");
  const std::size_t mark = text.find("://");
  std::string scheme = lower(text.substr(0, std::min(mark, text.size())));
  if (mark == std::string_view::npos || (scheme != "http" && scheme != "https" && scheme != "socks5")) {
    return wrong("has to begin with http://, https:// or socks5://");
  }
  const std::string_view authority = authority_of(text.substr(mark + 3));
  const std::string_view host = authority.substr(authority.rfind('@') + 1);
  if (host.empty() || host[0] == ':') return wrong("names no host");
  // For kubectl the proxy resolves names.
  if (scheme == "socks5") scheme = "socks5h";
  return scheme + std::string(text.substr(mark));
}

}  // namespace kt2::kube
