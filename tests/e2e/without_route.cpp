// without-route PROGRAM ARGUMENT…: runs a program in a network namespace of its own, where there is a loopback
// interface and no route to anywhere. Status 77 when this machine does not allow that.
#include <unistd.h>

#include <cstdio>

#include "support/network_namespace.hpp"

int main(int, char** argv) {
  constexpr int k_not_found = 127;
  if (!kt2::test::enter_network_namespace()) return kt2::test::k_no_namespace;
  execvp(argv[1], argv + 1);
  std::perror(argv[1]);
  return k_not_found;
}
