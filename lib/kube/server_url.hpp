// The addresses of API servers and proxies as people write them, made whole. It resolves and asks nothing.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kt2::kube {

// A scheme, and no slash at the end. Without a scheme it is https when `tls`, else http, as kubectl has it. The error
// (Cause::usage) is what follows the name of the text, and holds nothing of it.
Result<std::string> server_url(std::string_view text, bool tls);

// "https://host:port", an IPv6 address in brackets.
std::string https_url(std::string_view host, std::string_view port);

// A proxy as libcurl takes it.
Result<std::string> proxy_url(std::string_view text);

}  // namespace kt2::kube
