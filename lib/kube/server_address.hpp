// Where a server is, apart from the name that its certificate must have. It resolves nothing.
#pragma once

#include <string>

#include "kube/access.hpp"

namespace kt2::kube {

struct ServerAddress {
  std::string url;  // of the requests, without a slash at its end
  std::string
      connect_to;         // libcurl's HOST:PORT:HOST:PORT where the name of `url` is only the certificate's; else empty
  std::string host;       // what a Host header must say then
  bool loopback = false;  // this machine: "localhost", 127.0.0.0/8, ::1
};

// Of an access that load_access gave. [any-thread]
ServerAddress server_address(const Access& access);

}  // namespace kt2::kube
