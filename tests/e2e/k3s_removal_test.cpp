// Clusters of the k3s deployer whose run is cut short, at any point and by any means: nothing of them is left, and
// another cluster of the same host goes on untouched.
#include <csignal>

#include "e2e/k3s/k3s_host.hpp"
#include "e2e/reports.hpp"

namespace kt2::e2e {
namespace {

namespace fs = std::filesystem;
using test::Finished;

const std::vector<std::string> k_long_test{"--agents=1", "--up", "--down", "--test=exec",
                                           "--",         "sh",   "-c",     "echo the test runs; exec sleep 1000"};

class K3sRemoval : public K3s {
 protected:
  // A run that hangs before it is up.
  test::Started hanging(const std::string& run) const {
    return k3s({"--up", "--down"}, run).set("KUBETEST2_K3S_BREAK", "hang").start();
  }

  void terminate(test::Started started, const std::string& when, const std::string& run) const {
    started.wait_for(when);
    started.signal(SIGTERM);
    const Finished finished = started.wait();
    EXPECT_EQ(finished.status, 128 + SIGTERM) << finished.out << finished.err;
    EXPECT_EQ(changes(), "") << run << '\n' << finished.err;
    EXPECT_FALSE(fs::exists(run_dir(run) / "k3s-work"));
  }

  enum class Victims { launcher, everything };

  // Supervisor and worker, or also all that descends from them, the cluster's processes with the rest.
  static void kill(const test::Started& started, Victims which) {
    std::vector<pid_t> victims{started.pid()};
    for (std::size_t i = 0; i < victims.size(); ++i) {
      ::kill(victims[i], SIGSTOP);  // neither sees the other die
      if (which == Victims::launcher && i > 0) break;
      for (const auto& entry : fs::directory_iterator("/proc")) {
        const pid_t pid = std::atoi(entry.path().filename().c_str());
        const std::string parent = "\nPPid:\t" + std::to_string(victims[i]) + "\n";
        if (pid > 0 && test::read(entry.path() / "status").find(parent) != std::string::npos) victims.push_back(pid);
      }
    }
    for (const pid_t pid : victims) ::kill(pid, SIGKILL);
  }

  void take_down(const std::string& run) const {
    const Finished down = runs_down();
    EXPECT_EQ(down.status, 0) << down.out << down.err;
    EXPECT_EQ(changes(), "") << run << '\n' << down.out << down.err;
    EXPECT_FALSE(fs::exists(run_dir(run) / "k3s-work"));
  }
};

TEST_F(K3sRemoval, AfterSigtermInEachPhase) {
  bring_up_other();
  terminate(hanging("at-once"), "Up begins", "at-once");
  terminate(hanging("network"), "running: iptables", "network");
  terminate(hanging("link"), "running: unshare", "link");
  terminate(hanging("start"), "running: nsenter", "start");
  terminate(hanging("started"), "bin/start ", "started");
  terminate(k3s(k_long_test, "test").start(), "the test runs", "test");
  terminate(k3s({"--up", "--down"}, "down").start(), "Down begins", "down");
  EXPECT_TRUE(other_answers());
}

TEST_F(K3sRemoval, AfterEverythingWasKilled) {
  bring_up_other();
  for (const auto& [run, when] : {std::pair("bridge", "running: ip link add"), std::pair("link", "running: nsenter"),
                                  std::pair("started", "bin/start ")}) {
    test::Started started = hanging(run);
    started.wait_for(when);
    kill(started, Victims::everything);
    started.wait();
    take_down(run);
  }
  for (const auto& [run, victims] : {std::pair("test", Victims::everything), std::pair("cluster", Victims::launcher)}) {
    test::Started started = k3s(k_long_test, run).start();
    started.wait_for("the test runs");
    kill(started, victims);
    started.wait();
    EXPECT_NE(difference_now().find("cgroup"), std::string::npos);
    EXPECT_EQ(difference_now().find("containerd-shim") != std::string::npos, victims == Victims::launcher);
    take_down(run);
  }
  EXPECT_TRUE(other_answers());
}

TEST_F(K3sRemoval, NamesWhatItCannotRemove) {
  remember();
  const Finished up = k3s({"--up"}).run();
  ASSERT_EQ(up.status, 0) << up.out << up.err;
  const std::string file = run_dir() / "k3s-work/server/data/agent/containerd/containerd.log";
  if (test::Program({"chattr", "+i", file}).run().status != 0) GTEST_SKIP() << "no file can be made to stay";
  const Finished down = k3s({"--down"}).run();
  test::Program({"chattr", "-i", file}).run();
  EXPECT_EQ(down.status, 1) << down.err;
  EXPECT_NE(
      down.err.find("of the cluster this is left, and could not be removed: \"" + run_dir().string() + "/k3s-work\""),
      std::string::npos)
      << down.err;
  const Finished again = k3s({"--down"}).run();
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(changes(), "");
}

}  // namespace
}  // namespace kt2::e2e
