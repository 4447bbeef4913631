// behind-relay SOCKET PORT PROGRAM ARGUMENT…: runs a program in a network namespace of its own, whose 127.0.0.1:PORT is
// all that it can reach: a listener that it hands over the Unix socket to whoever waits there, a relay outside. Status
// 77 when this machine does not allow that.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "e2e/kube/handover.hpp"
#include "support/network_namespace.hpp"
#include "support/relay.hpp"

int main(int, char** argv) {
  constexpr int k_not_found = 127;
  const bool entered = kt2::test::enter_network_namespace();
  try {
    kt2::e2e::hand_over(argv[1], entered ? kt2::test::listen_on(std::atoi(argv[2])) : kt2::Fd());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "behind-relay: %s\n", error.what());
    return 1;
  }
  if (!entered) return kt2::test::k_no_namespace;
  execvp(argv[3], argv + 3);
  std::perror(argv[3]);
  return k_not_found;
}
