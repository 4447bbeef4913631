#include "base/pidfd.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>

#include <csignal>

namespace kt2 {
namespace {

TEST(OpenPidfd, BecomesReadableWhenTheProcessEnds) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    for (;;) ::pause();
  }
  const Fd fd = open_pidfd(pid);
  ASSERT_TRUE(fd);
  pollfd polled{fd.get(), POLLIN, 0};
  EXPECT_EQ(::poll(&polled, 1, 0), 0) << "it still runs";
  ::kill(pid, SIGKILL);
  EXPECT_EQ(::poll(&polled, 1, 20'000), 1);
  ::waitpid(pid, nullptr, 0);
}

TEST(OpenPidfd, IsEmptyForNoProcess) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(0);
  ::waitpid(pid, nullptr, 0);
  EXPECT_FALSE(open_pidfd(pid));
}

}  // namespace
}  // namespace kt2
