#include "process/end.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>

#include "fixture.hpp"
#include "process/launch.hpp"

namespace kt2::process {
namespace {

using namespace std::chrono_literals;

// A launched shell and all it started; `ready` once it has printed a byte.
class Launched {
 public:
  explicit Launched(const std::string& script) : m_shell(script) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    const auto pid = launch(m_shell.command, {ends[1], ends[1]});
    ::close(ends[1]);
    if (pid) m_pid = *pid;
    char byte = 0;
    m_ready = ::read(ends[0], &byte, 1) == 1;
    ::close(ends[0]);
  }
  bool ready() const { return m_ready; }
  Group group() const { return Group(m_pid); }
  int status() const {
    int status = 0;
    ::waitpid(m_pid, &status, 0);
    return status;
  }

 private:
  Shell m_shell;
  pid_t m_pid = -1;
  bool m_ready = false;
};

TEST(End, SendsSigtermAndWaitsForAllToGo) {
  const Launched launched("sleep 1000 & trap 'exit 7' TERM; echo; wait");
  ASSERT_TRUE(launched.ready());
  const auto start = Clock::now();
  end(launched.group(), k_long);
  EXPECT_LT(Clock::now() - start, 1min);
  EXPECT_TRUE(launched.group().running().empty());
  EXPECT_EQ(WEXITSTATUS(launched.status()), 7) << "it had the time to end in its own way";
}

TEST(End, KillsAfterTheGrace) {
  const Launched launched("trap '' TERM; sleep 1000 & echo; wait");
  ASSERT_TRUE(launched.ready());
  const auto start = Clock::now();
  end(launched.group(), k_short);
  EXPECT_GE(Clock::now() - start, k_short);
  EXPECT_TRUE(launched.group().running().empty());
  EXPECT_EQ(WTERMSIG(launched.status()), SIGKILL);
}

TEST(End, WakesWhatIsStopped) {
  const Launched launched("(while ! grep -q '^State:.T' /proc/$$/status; do :; done; echo) & kill -STOP $$");
  ASSERT_TRUE(launched.ready());
  const auto start = Clock::now();
  end(launched.group(), k_long);
  EXPECT_LT(Clock::now() - start, 1min);
  EXPECT_EQ(WTERMSIG(launched.status()), SIGTERM);
}

TEST(End, OfAGroupThatIsGoneReturnsAtOnce) {
  const Launched launched("echo");
  launched.status();
  const auto start = Clock::now();
  end(launched.group(), k_long);
  EXPECT_LT(Clock::now() - start, 1min);
}

TEST(PollTimeout, IsInMillisecondsRoundedUp) {
  EXPECT_EQ(poll_timeout(std::nullopt), -1);
  EXPECT_EQ(poll_timeout(Clock::now() - 1s), 0);
  EXPECT_EQ(poll_timeout(Clock::time_point{}), 0);
  EXPECT_GE(poll_timeout(Clock::now() + 100us), 0);
  const int ten_seconds = poll_timeout(Clock::now() + 10s);
  EXPECT_GT(ten_seconds, 0);
  EXPECT_LE(ten_seconds, 10'000);
  EXPECT_EQ(poll_timeout(Clock::now() + 9000h), 3'600'000) << "poll's own type is an int";
}

}  // namespace
}  // namespace kt2::process
