#include "run/keeper.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/pidfd.hpp"
#include "run/lease_message.hpp"

namespace kt2::run {
namespace {

results::StateLease lease(const std::string& name, bool of_test = false) {
  results::StateLease lease;
  lease.name = name;
  lease.deployer = "gce";
  lease.of_test = of_test;
  lease.server = "http://boskos";
  lease.heartbeat_ms = 1234;
  return lease;
}

void warn(Channel& channel, const std::string& line) {
  channel.send({MessageKind::warned, {line}});
}

// Says what it is told, until it is told to quit.
int echo(Keeper::Ends ends) {
  while (const auto message = ends.channel.receive()) {
    if (message->kind == MessageKind::quit) {
      warn(ends.channel, "quit");
      return 0;
    }
    if (message->kind == MessageKind::lease) {
      const LeaseNews news = read_lease(*message);
      warn(ends.channel, news.lease.name + (news.resumed ? " resumed" : ""));
    } else {
      warn(ends.channel, message->kind == MessageKind::test_over ? "test over" : "over " + message->fields.at(0));
    }
  }
  return 0;
}

std::string next(Keeper& keeper) {
  const auto message = keeper.receive();
  return message ? message->fields.at(0) : "nothing";
}

TEST(Keeper, IsStartedByTheFirstLease) {
  Keeper keeper(echo);
  EXPECT_EQ(keeper.fd(), -1);
  EXPECT_TRUE(keeper.keep(lease("a")));
  EXPECT_GT(keeper.pid(), 0);
  EXPECT_EQ(next(keeper), "a");
  EXPECT_TRUE(keeper.keep(lease("b"), true));
  EXPECT_EQ(next(keeper), "b resumed");
  EXPECT_EQ(keeper.find("a")->heartbeat_ms, 1234);
}

TEST(Keeper, HearsWhatIsOver) {
  Keeper keeper(echo);
  keeper.forget("a");
  keeper.test_is_over();
  EXPECT_EQ(keeper.fd(), -1) << "nobody to tell";
  keeper.keep(lease("a"));
  keeper.keep(lease("t", true));
  keeper.forget("a");
  keeper.forget("a");
  keeper.test_is_over();
  for (const char* expected : {"a", "t", "over a", "test over"}) EXPECT_EQ(next(keeper), expected);
  EXPECT_EQ(keeper.find("a"), nullptr);
  EXPECT_EQ(keeper.find("t"), nullptr);
}

TEST(Keeper, ThatDiesIsReplaced) {
  Keeper keeper(echo);
  keeper.keep(lease("a"));
  keeper.keep(lease("b"));
  EXPECT_EQ(next(keeper), "a");
  EXPECT_EQ(next(keeper), "b");
  const pid_t first = keeper.pid();
  ::kill(first, SIGKILL);
  EXPECT_EQ(next(keeper), "nothing");
  EXPECT_NE(keeper.pid(), first);
  EXPECT_EQ(next(keeper), "a resumed");
  EXPECT_EQ(next(keeper), "b resumed");
}

TEST(Keeper, ThatAlwaysDiesIsNot) {
  Keeper keeper([](Keeper::Ends) { return 1; });
  keeper.keep(lease("a"));
  for (int i = 0; i < 10; ++i) keeper.receive();
  EXPECT_EQ(keeper.fd(), -1);
  EXPECT_FALSE(keeper.keep(lease("b")));
}

TEST(Keeper, HasTheLastWord) {
  Keeper keeper(echo);
  keeper.keep(lease("a"));
  std::vector<std::string> said;
  const pid_t pid = keeper.pid();
  keeper.quit([&](const Message& message) { said.push_back(message.fields.at(0)); });
  EXPECT_EQ(said, (std::vector<std::string>{"a", "quit"}));
  EXPECT_EQ(::kill(pid, 0), -1) << "it was waited for";
}

TEST(Keeper, HoldsNothingOpenThatOthersWaitFor) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  Keeper keeper([](Keeper::Ends ends_of_its_own) {
    struct stat out {};
    struct stat null {};
    ::fstat(STDOUT_FILENO, &out);
    ::stat("/dev/null", &null);
    warn(ends_of_its_own.channel, out.st_rdev == null.st_rdev ? "silent" : "not silent");
    ends_of_its_own.channel.receive();
    return 0;
  });
  keeper.keep(lease("a"));
  EXPECT_EQ(next(keeper), "silent");
  ::close(ends[1]);
  pollfd polled{ends[0], POLLIN, 0};
  EXPECT_EQ(::poll(&polled, 1, 0), 1) << "the last writer is gone";
  ::close(ends[0]);
}

// Whoever was forked by the supervisor since the keeper was made counts, too.
TEST(Keeper, KnowsWhenEverybodyIsGone) {
  int result[2];
  ASSERT_EQ(::pipe(result), 0);
  const pid_t supervisor = ::fork();
  if (supervisor == 0) {
    ::close(result[0]);
    Keeper keeper([](Keeper::Ends ends) {
      ends.channel.receive();  // the lease
      pollfd polled{ends.life.get(), POLLIN, 0};
      const bool alive = ::poll(&polled, 1, 0) == 0;
      warn(ends.channel, alive ? "alive" : "gone");
      ::poll(&polled, 1, -1);
      return 0;
    });
    const pid_t worker = ::fork();
    if (worker == 0) {
      ::pause();
      ::_exit(0);
    }
    keeper.keep(lease("a"));
    const std::string said = next(keeper);
    const pid_t pids[] = {worker, keeper.pid(), said == "alive" ? 1 : 0};
    if (::write(result[1], pids, sizeof pids) < 0) ::_exit(1);
    ::kill(::getpid(), SIGKILL);
  }
  ::close(result[1]);
  pid_t pids[3] = {};
  ASSERT_EQ(::read(result[0], pids, sizeof pids), ssize_t{sizeof pids});
  ::close(result[0]);
  EXPECT_EQ(pids[2], 1);
  const Fd keeper(open_pidfd(pids[1]));
  pollfd polled{keeper.get(), POLLIN, 0};
  EXPECT_EQ(::poll(&polled, 1, 200), 0) << "the worker is there";
  ::kill(pids[0], SIGKILL);
  EXPECT_EQ(::poll(&polled, 1, 10'000), 1);
  ::waitpid(supervisor, nullptr, 0);
}

}  // namespace
}  // namespace kt2::run
