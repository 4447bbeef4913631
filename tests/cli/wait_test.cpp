// `kubetest2 wait` as people and scripts see it: what it prints, when it ends, and with which status.
#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sandbox.hpp"
#include "support/fake_cluster.hpp"

namespace kt2::test {
namespace {

using Words = std::vector<std::string>;

class WaitCommand : public ::testing::Test {
 protected:
  WaitCommand() { cluster.write_kubeconfig(box / "kubeconfig"); }

  Program wait(Words words) const {
    words.insert(words.begin(), "wait");
    return box.kubetest2(words).set("KUBECONFIG", (box / "kubeconfig").string());
  }

  // A program that the kubeconfig's user is known by.
  void use_credential_plugin(const std::string& script) const {
    write_script(box.bin() / "login", script);
    cluster.write_kubeconfig(
        box / "kubeconfig", "{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: \"" +
                                (box.bin() / "login").string() + "\"}}");
  }

  Sandbox box;
  FakeCluster cluster;
};

TEST_F(WaitCommand, HasAHelp) {
  for (const char* flag : {"-h", "--help"}) {
    const Finished finished = wait({"pods", flag}).run();
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(finished.err, golden("wait.txt"));
  }
}

TEST_F(WaitCommand, RefusesInOneLine) {
  struct Case {
    Words words;
    const char* message;
  };
  const Case cases[] = {
      {{}, "Error: name objects and a condition, for example: pods --for=condition=Ready\n"},
      {{"pods"}, "Error: wait for what? Give a condition, for example: pods --for=condition=Ready\n"},
      {{"pods", "--fro=delete"}, "Error: unknown flag: --fro (did you mean --for?)\n"},
      {{"pods", "--for=delete", "-o", "yaml"}, "Error: --output=yaml: want json or name\n"},
  };
  for (const Case& c : cases) {
    const Finished finished = wait(c.words).run();
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(finished.err, c.message);
  }
  EXPECT_EQ(cluster.requests(), Words{});
}

TEST_F(WaitCommand, RefusesAConditionThatIsNoneAndNamesTheOnesThereAre) {
  const Finished finished = wait({"pods", "--for=nice"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(finished.err.starts_with("Error: the condition \"nice\"")) << finished.err;
  EXPECT_TRUE(contains(finished.err, "settled")) << finished.err;
  EXPECT_EQ(count_of(finished.err, "\n"), 1U) << finished.err;
  EXPECT_EQ(cluster.requests(), Words{});
}

TEST_F(WaitCommand, OfAResourceThatTheServerDoesNotHaveFails) {
  const Finished finished = wait({"pots", "--for=create"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "pots")) << finished.err;
}

TEST_F(WaitCommand, SaysWhatIsMetAsKubectlDoes) {
  cluster.put_node("a", true);
  cluster.put_node("b", true);
  cluster.put("deployments", "default", "web");
  const Finished finished = wait({"nodes", "--for=condition=Ready", "--and", "deploy/web", "--for=create"}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, "node/a condition met\nnode/b condition met\ndeployment.apps/web condition met\n");
  EXPECT_EQ(finished.err, "") << "nothing was missing";
  EXPECT_EQ(wait({"nodes", "condition=Ready", "-o", "name"}).run().out, "node/a\nnode/b\n");
}

TEST_F(WaitCommand, EndsWhenTheLastOneIsMet) {
  cluster.put_node("a", true);
  cluster.put_node("b", false);
  Started started = wait({"nodes", "--for=condition=Ready", "--timeout=90s"}).start();
  started.wait_for("nodes: 1 of 2 Ready; b: ");
  cluster.put_node("b", true);
  const Finished finished = started.wait();
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.out, "node/a condition met\nnode/b condition met\n");
  EXPECT_TRUE(contains(finished.err, "no network yet")) << finished.err;
  EXPECT_TRUE(finished.err.ends_with("nodes: 2 of 2 Ready\n")) << finished.err;
}

TEST_F(WaitCommand, ListsAndWatchesOnce) {
  cluster.put_node("a", false);
  Started started = wait({"nodes", "--for=condition=Ready", "--timeout=90s"}).start();
  started.wait_for("nodes: 0 of 1 Ready");
  cluster.put_node("a", false);
  cluster.put_node("a", true);
  EXPECT_EQ(started.wait().status, 0);
  std::size_t asked = 0;
  for (const std::string& target : cluster.requests()) asked += target.starts_with("/api/v1/nodes") ? 1 : 0;
  EXPECT_LE(asked, 2U);
}

TEST_F(WaitCommand, ThatIsNotMetInTimeSaysWhatIsMissingAndWhy) {
  cluster.put_node("a", true);
  cluster.put_node("b", false);
  cluster.put_pod("shop", "cart", "ImagePullBackOff", "back-off pulling image cart:9");
  const Finished finished = wait({"nodes", "--for=condition=Ready", "--and", "--for=settled", "--timeout=2s"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out, "node/a condition met\n");
  const std::string last = last_line(finished.err);
  EXPECT_TRUE(last.starts_with("Error: not so within 2s: nodes: 1 of 2 Ready; b: ")) << last;
  EXPECT_TRUE(contains(last, "no network yet")) << last;
  EXPECT_TRUE(contains(last, "pods -A: 0 of 1 settled; shop/cart: ")) << last;
  EXPECT_TRUE(contains(last, "back-off pulling image cart:9")) << last;
}

TEST_F(WaitCommand, WithoutTimeLooksOnce) {
  cluster.put_node("a", false);
  const Finished finished = wait({"nodes", "--for=condition=Ready", "--timeout=0"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(finished.err.starts_with("Error: not so: nodes: 0 of 1 Ready; a: ")) << finished.err;
  EXPECT_EQ(wait({"nodes", "--for=create", "--timeout=0"}).run().status, 0);
}

TEST_F(WaitCommand, SaysItInJson) {
  cluster.put_node("a", true);
  cluster.put_pod("shop", "cart", "CrashLoopBackOff", "restarting");
  const Finished finished = wait({"node/a", "condition=Ready", "--and", "pods", "-n", "shop", "condition=Ready",
                                  "-o=json", "--timeout=2s"})
                                .run();
  EXPECT_EQ(finished.status, 1);
  const auto objects = nlohmann::json::parse(finished.out);
  ASSERT_EQ(objects.size(), 2U) << finished.out;
  EXPECT_EQ(objects[0]["wait"], "node/a condition=Ready");
  EXPECT_EQ(objects[0]["resource"], "nodes");
  EXPECT_EQ(objects[0]["namespace"], "");
  EXPECT_EQ(objects[0]["name"], "a");
  EXPECT_EQ(objects[0]["state"], "met");
  EXPECT_EQ(objects[0]["reason"], "");
  EXPECT_GE(objects[0]["after_seconds"], 0.0);
  EXPECT_EQ(objects[1]["wait"], "pods -n shop condition=Ready");
  EXPECT_EQ(objects[1]["namespace"], "shop");
  EXPECT_EQ(objects[1]["name"], "cart");
  EXPECT_EQ(objects[1]["state"], "unmet");
  EXPECT_TRUE(contains(objects[1]["reason"].get<std::string>(), "CrashLoopBackOff")) << finished.out;
}

TEST_F(WaitCommand, GivesUpFastWhereItIsToldTo) {
  cluster.put_pod("shop", "cart", "CrashLoopBackOff", "restarting");
  const Finished finished =
      wait({"pods", "-A", "--for=settled", "--fail-fast", "--fail-fast-after=0s", "--timeout=90s"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(last_line(finished.err), "CrashLoopBackOff")) << finished.err;
  EXPECT_FALSE(contains(finished.err, "not so within")) << finished.err;
}

TEST_F(WaitCommand, StopsAtOnceAtASignalAndSaysHowThingsStand) {
  cluster.put_node("a", false);
  for (const auto& [number, name] : {std::pair(SIGTERM, "SIGTERM"), std::pair(SIGINT, "SIGINT")}) {
    Started started = wait({"nodes", "--for=condition=Ready", "--timeout=90s"}).start();
    started.wait_for("nodes: 0 of 1 Ready");
    started.signal(number);
    const Finished finished = started.wait();
    EXPECT_EQ(finished.status, 128 + number);
    EXPECT_TRUE(last_line(finished.err)
                    .starts_with("Error: interrupted by " + std::string(name) + ": nodes: 0 of 1 Ready; a: "))
        << finished.err;
  }
}

TEST_F(WaitCommand, RedrawsOneLineOnATerminal) {
  cluster.put_node("a", false);
  Started started = wait({"nodes", "--for=condition=Ready", "--timeout=90s"}).on_terminal().start();
  started.wait_for("nodes: 0 of 1 Ready; a: ");
  cluster.put_node("a", true);
  const Finished finished = started.wait();
  EXPECT_EQ(finished.status, 0);
  // Drawn, wiped away, and then only what was asked for.
  EXPECT_TRUE(finished.out.starts_with("nodes: 0 of 1 Ready; a: ")) << finished.out;
  EXPECT_TRUE(finished.out.ends_with("\r\x1b[Knode/a condition met\r\n")) << finished.out;
}

TEST_F(WaitCommand, WaitsForAServerThatIsNotThere) {
  Sandbox other;
  {
    const FakeCluster gone;
    gone.write_kubeconfig(box / "kubeconfig");
  }
  const Finished finished = wait({"nodes", "--for=create", "--timeout=500ms"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(last_line(finished.err).starts_with("Error: not so within 500ms: nodes: ")) << finished.err;
}

TEST_F(WaitCommand, NamesWhatIsWrongWithAKubeconfig) {
  std::ofstream(box / "kubeconfig") << "";
  const Finished finished = wait({"nodes", "--for=create"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, (box / "kubeconfig").string())) << finished.err;
  EXPECT_EQ(count_of(finished.err, "\n"), 1U) << finished.err;
  EXPECT_TRUE(contains(wait({"nodes", "--for=create", "--kubeconfig=/no/such/file"}).run().err, "/no/such/file"));
}

TEST_F(WaitCommand, RunsACredentialPlugin) {
  cluster.put_node("a", true);
  use_credential_plugin(
      "#!/bin/sh\necho on standard error >&2\n"
      "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\","
      "\"status\":{\"token\":\"t0ken\"}}'\n");
  const Finished finished = wait({"nodes", "--for=condition=Ready"}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, "node/a condition met\n");
  EXPECT_EQ(finished.err, "");
  for (const std::string& value : cluster.authorizations()) EXPECT_EQ(value, "Bearer t0ken");
}

TEST_F(WaitCommand, QuotesACredentialPluginThatFails) {
  use_credential_plugin("#!/bin/sh\necho the login has expired >&2\nexit 4\n");
  const Finished finished = wait({"nodes", "--for=condition=Ready", "--timeout=1s"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(finished.err, "login")) << finished.err;
  EXPECT_TRUE(contains(finished.err, "exit status 4: the login has expired")) << finished.err;
}

TEST_F(WaitCommand, EndsACredentialPluginThatHangs) {
  use_credential_plugin("#!/bin/sh\n: >\"$HOME/begun\"\nexec sleep 1000\n");
  Program program = wait({"nodes", "--for=condition=Ready", "--timeout=90s"});
  program.set("KT2_WAIT", box.path().string());
  Started started = program.start();
  while (!std::filesystem::exists(box / "home/begun")) ::usleep(1000);
  started.signal(SIGTERM);
  EXPECT_EQ(started.wait().status, 143);
  EXPECT_TRUE(none_left("KT2_WAIT", box.path().string()));
}

}  // namespace
}  // namespace kt2::test
