// What happens while nothing can be heard is heard afterwards: the API server goes and comes, its history is compacted,
// the network loses packets, is late, or resets connections.
#include "e2e/kube/handover.hpp"
#include "e2e/kube/kube_test.hpp"
#include "e2e/kube/objects.hpp"
#include "support/network_namespace.hpp"
#include "support/relay.hpp"

namespace kt2::e2e {
namespace {

using namespace std::chrono_literals;
using test::Finished;
using test::Relay;

class Outage : public KubeTest {
 protected:
  void SetUp() override {
    KubeTest::SetUp();
    if (!IsSkipped()) create("pods", pod("web"));
  }

  // Of the pod "web" to run; the library's, through a port. Heard by the server when this returns.
  std::unique_ptr<LibraryWait> wait_for_web(int port, Duration idle_limit) {
    kube::WaitOptions options;
    options.deadline = Clock::now() + 10min;
    options.watch.idle_limit = idle_limit;
    kube::WaitRequest request;
    request.what = {"pod/web"};
    request.condition = "jsonpath={.status.phase}=Running";
    auto begun = std::make_unique<LibraryWait>(plane().kubeconfig("waiter", port), std::vector{request}, options);
    wait_for_watches("waiter", 1);
    return begun;
  }

  void let_web_run() { patch("pods", "web", running_pod(true)); }
};

constexpr auto k_web_runs = "--for=jsonpath={.status.phase}=Running";

TEST_F(Outage, OfAServerThatIsUpgradedIsOutlived) {
  test::Started waiting = wait("waiter", {"pod/web", k_web_runs, "--timeout=10m"}).start();
  wait_for_watches("waiter", 1);
  plane().stop_server();
  plane().start_server();
  let_web_run();
  const Finished finished = waiting.wait();
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
}

TEST_F(Outage, OfAServerThatCrashesIsOutlived) {
  test::Started waiting = wait("waiter", {"pod/web", k_web_runs, "--timeout=10m"}).start();
  wait_for_watches("waiter", 1);
  plane().kill_server();
  plane().start_server();
  let_web_run();
  const Finished finished = waiting.wait();
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
}

TEST_F(Outage, OfAServerThatIsNotThereYetIsOutlived) {
  plane().stop_server();
  test::Started waiting = wait("waiter", {"pod/web", k_web_runs, "--timeout=10m"}).start();
  waiting.wait_for("Connection refused");
  plane().start_server();
  let_web_run();
  const Finished finished = waiting.wait();
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
}

// The history between is gone when the watch comes back: it is told 410, and lists again.
TEST_F(Outage, WithACompactionIsOutlived) {
  Relay relay(plane().port());
  const auto waiting = wait_for_web(relay.port(), 90s);
  relay.cut();
  let_web_run();
  plane().compact();
  // The new server has no memory of what was compacted.
  plane().kill_server();
  plane().start_server();
  relay.reset();
  relay.mend();
  EXPECT_EQ(waiting->result(), "met");
  const auto asked = [&](std::string_view part) {
    const auto audit = plane().audit();
    return std::count_if(audit.begin(), audit.end(), [&](const test::Audited& each) {
      return each.user == "waiter" && each.verb == "watch" && each.uri.find(part) != std::string::npos;
    });
  };
  EXPECT_EQ(asked("resourceVersion="), 1);
  EXPECT_EQ(asked("sendInitialEvents=true"), 2);
}

// Packets are lost for a while, and then are not: the connection lives on, or is replaced.
TEST_F(Outage, OfTheNetworkIsOutlived) {
  Relay relay(plane().port());
  const auto waiting = wait_for_web(relay.port(), 90s);
  relay.cut();
  let_web_run();
  EXPECT_FALSE(waiting->is_over());
  relay.mend();
  EXPECT_EQ(waiting->result(), "met");
}

// A firewall has forgotten the connection: nothing comes, and nobody says so.
TEST_F(Outage, ThatNobodyTellsOfIsNoticed) {
  Relay relay(plane().port());
  const auto waiting = wait_for_web(relay.port(), 2s);
  relay.forget();
  let_web_run();
  EXPECT_EQ(waiting->result(), "met");
  EXPECT_GT(relay.accepted(), 1U);
}

// The command as it is, in a network whose only way out is the relay.
class BadNetwork : public Outage {
 protected:
  // Skips where nobody may make a network namespace.
  void SetUp() override {
    Outage::SetUp();
    if (IsSkipped()) return;
    const auto socket = folder() / "handover";
    Handover handover(socket);
    const std::string port = std::to_string(plane().port());
    // In less than the idle limit of a watch.
    m_waiting = std::make_unique<test::Started>(
        wait("waiter", {"pod/web", k_web_runs, "--timeout=80s"}).by({KT2_BEHIND_RELAY, socket, port}).start());
    Fd listener = handover.take();
    if (!listener) {
      const Finished finished = m_waiting->wait();
      ASSERT_EQ(finished.status, test::k_no_namespace) << finished.err;
      GTEST_SKIP() << finished.err;
    }
    m_relay = std::make_unique<Relay>(plane().port(), std::move(listener));
    wait_for_watches("waiter", 1);
  }

  Relay& relay() { return *m_relay; }
  void expect_met() {
    const Finished finished = m_waiting->wait();
    EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  }

 private:
  std::unique_ptr<test::Started> m_waiting;
  std::unique_ptr<Relay> m_relay;
};

// That the connection is dead shows by what TCP's keepalive probes do not bring.
TEST_F(BadNetwork, ThatLosesPacketsIsOutlived) {
  const std::size_t connections = relay().accepted();
  relay().forget();
  let_web_run();
  expect_met();
  EXPECT_GT(relay().accepted(), connections);
}

TEST_F(BadNetwork, ThatIsLateAndResetsIsOutlived) {
  relay().delay(300ms);
  for (int i = 0; i < 20; ++i) {
    relay().reset();
    patch("pods", "web", {{"metadata", {{"labels", {{"turn", std::to_string(i)}}}}}});
  }
  let_web_run();
  expect_met();
}

}  // namespace
}  // namespace kt2::e2e
