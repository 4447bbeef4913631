#include "support/network_namespace.hpp"

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <fstream>

#include "base/fd.hpp"

namespace kt2::test {
namespace {

bool enter() {
  if (unshare(CLONE_NEWNET) == 0) return true;
  // Whoever is not root is so in a user namespace, and stays who they are by name.
  const auto user = getuid();
  const auto group = getgid();
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return false;
  std::ofstream("/proc/self/setgroups") << "deny";
  std::ofstream("/proc/self/gid_map") << group << ' ' << group << " 1";
  std::ofstream("/proc/self/uid_map") << user << ' ' << user << " 1";
  return true;
}

bool bring_loopback_up() {
  const Fd any(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  return ioctl(any.get(), SIOCSIFFLAGS, &request) == 0;
}

}  // namespace

bool enter_network_namespace() {
  if (enter() && bring_loopback_up()) return true;
  std::perror("no network namespace");
  return false;
}

}  // namespace kt2::test
