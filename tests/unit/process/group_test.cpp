#include "process/group.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "base/fd.hpp"

namespace kt2::process {
namespace {

// A process that leads a group, or joins one, and waits for its end.
class Member {
 public:
  explicit Member(pid_t group = 0, const char* name = nullptr) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    m_pid = ::fork();
    if (m_pid == 0) {
      ::setpgid(0, group);
      if (name != nullptr) ::prctl(PR_SET_NAME, name);
      ::close(ends[0]);
      ::close(ends[1]);
      for (;;) ::pause();
    }
    ::close(ends[1]);
    char nothing = 0;
    static_cast<void>(::read(ends[0], &nothing, 1) == 0);  // until it has done all that
    ::close(ends[0]);
  }
  ~Member() {
    ::kill(m_pid, SIGKILL);
    reap();
  }
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;

  pid_t pid() const { return m_pid; }
  // Ends it, and leaves it a zombie.
  void end() const {
    ::kill(m_pid, SIGKILL);
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED | WNOWAIT);
  }
  int reap() {
    int status = 0;
    if (!m_reaped) ::waitpid(m_pid, &status, 0);
    m_reaped = true;
    return status;
  }

 private:
  pid_t m_pid = -1;
  bool m_reaped = false;
};

std::vector<pid_t> sorted(std::vector<pid_t> pids) {
  std::ranges::sort(pids);
  return pids;
}

TEST(Group, ListsItsMembers) {
  const Member leader;
  const Member other(leader.pid());
  const Group group(leader.pid());
  EXPECT_EQ(group.id(), leader.pid());
  EXPECT_EQ(sorted(group.running()), sorted({leader.pid(), other.pid()}));
}

TEST(Group, OutlivesItsLeader) {
  Member leader;
  const Member other(leader.pid());
  leader.end();
  const Group group(leader.pid());
  EXPECT_EQ(group.running(), std::vector<pid_t>{other.pid()}) << "a zombie does not run";
  leader.reap();
  EXPECT_EQ(group.running(), std::vector<pid_t>{other.pid()});
}

TEST(Group, AMembersNameDoesNotHideIt) {
  const Member leader(0, "a) Z 1 (b");
  EXPECT_EQ(Group(leader.pid()).running(), std::vector<pid_t>{leader.pid()});
}

TEST(Group, SignalReachesEveryMember) {
  Member leader;
  Member other(leader.pid());
  EXPECT_TRUE(Group(leader.pid()).signal(SIGUSR1));
  EXPECT_EQ(WTERMSIG(leader.reap()), SIGUSR1);
  EXPECT_EQ(WTERMSIG(other.reap()), SIGUSR1);
}

TEST(Group, ThatIsGoneHasNoMembers) {
  Member leader;
  leader.end();
  leader.reap();
  const Group group(leader.pid());
  EXPECT_TRUE(group.running().empty());
  EXPECT_FALSE(group.signal(0));
  EXPECT_FALSE(group.signal(SIGTERM));
}

}  // namespace
}  // namespace kt2::process
