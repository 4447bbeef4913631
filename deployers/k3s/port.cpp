#include "port.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <kubetest2/call.hpp>

#include <cstdint>
#include <random>

namespace k3s {
namespace {

bool is_free(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const bool bound = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return bound;
}

}  // namespace

int free_port() {
  std::random_device random;
  std::uniform_int_distribution<int> candidate(10000, 30000);
  for (int attempt = 0; attempt < 1000; ++attempt) {
    if (const int port = candidate(random); is_free(port)) return port;
  }
  throw kubetest2::Failure("found no free port between 10000 and 30000", KT2_CAUSE_INFRASTRUCTURE);
}

}  // namespace k3s
