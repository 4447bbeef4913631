// without-route PROGRAM ARGUMENT…: runs a program in a network namespace of its own, where there is a loopback
// interface and no route to anywhere. Status 77 when this machine does not allow that.
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace {

constexpr int k_not_allowed = 77;
constexpr int k_not_found = 127;

bool enter_namespace() {
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
  const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  return ioctl(any, SIOCSIFFLAGS, &request) == 0;
}

}  // namespace

int main(int, char** argv) {
  if (!enter_namespace() || !bring_loopback_up()) {
    std::perror("no network namespace");
    return k_not_allowed;
  }
  execvp(argv[1], argv + 1);
  std::perror(argv[1]);
  return k_not_found;
}
