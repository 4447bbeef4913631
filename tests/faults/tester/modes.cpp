#include "modes.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <string>

namespace kt2::faults {
namespace {

constexpr useconds_t k_relay_us = 10'000;

// Runs `body` in a child, which never returns from it.
template <class Body>
void leave(Body body) {
  if (::fork() != 0) return;
  ::alarm(k_longest_life_s);
  body();
  for (;;) ::pause();
}

// The same as a daemon: a grandchild whose parent is gone, in a session of its own.
template <class Body>
void leave_daemon(Body body) {
  const pid_t pid = ::fork();
  if (pid != 0) {
    ::waitpid(pid, nullptr, 0);
    return;
  }
  ::setsid();
  leave(body);
  ::_exit(0);
}

void let_go_of_everything() {
  if (::chdir("/") != 0) ::_exit(1);
  ::close_range(0, ~0U, 0);
}

void respawn() {
  ::signal(SIGTERM, SIG_IGN);
  for (;;) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::alarm(k_longest_life_s);
      for (;;) ::pause();
    }
    ::waitpid(pid, nullptr, 0);
  }
}

void relay() {
  constexpr unsigned k_generations = k_longest_life_s * (1'000'000 / k_relay_us);
  for (unsigned i = 0; i < k_generations; ++i) {
    ::usleep(k_relay_us);
    if (::fork() > 0) ::_exit(0);
    ::setsid();
  }
  ::_exit(0);
}

void print(long long bytes) {
  std::string block;
  while (block.size() < 65536) block += "line after line of what nobody will ever read\n";
  while (bytes > 0) {
    const auto size = std::min(bytes, static_cast<long long>(block.size()));
    const ssize_t count = ::write(STDOUT_FILENO, block.data(), static_cast<std::size_t>(size));
    if (count <= 0) return;
    bytes -= count;
  }
}

void fill(const char* variable) {
  const char* directory = std::getenv(variable);
  if (directory == nullptr) return;
  const int fd = ::open((std::string(directory) + "/filler").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  const std::string block(4096, '.');
  // Bounded, should that not be the small file system it is meant for.
  for (int i = 0; i < 1024; ++i) {
    if (::write(fd, block.data(), block.size()) <= 0) break;
  }
  while (::write(fd, ".", 1) == 1) {
    if (::lseek(fd, 0, SEEK_CUR) > 8'000'000) break;
  }
  ::close(fd);
}

}  // namespace

bool misbehave(std::string_view mode, long long bytes) {
  if (mode == "plain") return true;
  if (mode == "child") {
    leave([] {});
  } else if (mode == "deaf") {
    ::signal(SIGTERM, SIG_IGN);
    leave([] {});
  } else if (mode == "session") {
    leave_daemon([] {});
  } else if (mode == "detached") {
    leave_daemon(let_go_of_everything);
  } else if (mode == "respawn") {
    leave(respawn);
  } else if (mode == "relay") {
    leave_daemon(relay);
  } else if (mode == "print") {
    print(bytes);
  } else if (mode == "fill") {
    fill("ARTIFACTS");
    fill("KUBETEST2_RUN_DIR");
  } else if (mode == "closed") {
    ::close_range(0, 2, 0);
  } else {
    return false;
  }
  return true;
}

}  // namespace kt2::faults
