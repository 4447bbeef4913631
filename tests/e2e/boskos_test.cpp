// Leases of the real Boskos server, taken by plugins that behave well and badly: each is kept in use while it is
// needed, given back once, and never held by two.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "e2e/boskos/server.hpp"
#include "e2e/reports.hpp"
#include "support/program.hpp"

namespace kt2::e2e {
namespace {

namespace fs = std::filesystem;
using test::Finished;
using test::Started;

constexpr const char* k_mark = "KT2_BOSKOS_TEST";
constexpr const char* k_owner = "busy by ci-job-kubetest2";

class Boskos : public testing::Test {
 protected:
  void SetUp() override {
    if (!BoskosServer::program()) {
      GTEST_SKIP() << "KUBETEST2_BOSKOS does not name the folder of the Boskos server: run ./dev e2e";
    }
    boskos = std::make_unique<BoskosServer>(std::vector<std::string>{"p1"});
  }
  void TearDown() override {
    for (const pid_t pid : test::processes_with(k_mark, folder.path())) ::kill(pid, SIGKILL);
  }

  test::Program program(test::Program made) const {
    return made.set(k_mark, folder.path()).set("KUBETEST2_PLUGIN_PATH", KT2_BORROWER_PLUGINS).set("JOB_NAME", "ci-job");
  }
  test::Program launch(const std::string& deployer, std::vector<std::string> words,
                       const std::string& run = "run") const {
    std::vector<std::string> all{deployer, "--run-id=" + run, "--artifacts=" + artifacts(run).string(),
                                 "--rundir=" + (folder / "rundir").string(), "--grace-period=2s"};
    all.insert(all.end(), words.begin(), words.end());
    return program(test::kubetest2(all));
  }
  // With the deployer that borrows.
  test::Program job(std::vector<std::string> words, const std::string& run = "run") const {
    words.insert(words.begin(), {"--boskos=" + boskos->url(), "--interval=300ms"});
    return launch("borrower", words, run);
  }
  // With the tester that borrows.
  test::Program test_job(const std::vector<std::string>& arguments) const {
    std::vector<std::string> words{"--test=borrower", "--", "--boskos=" + boskos->url(), "--interval=300ms"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return launch("noop", words);
  }
  test::Program runs(std::vector<std::string> words) const {
    words.insert(words.begin(), "runs");
    words.push_back("--rundir=" + (folder / "rundir").string());
    return program(test::kubetest2(words));
  }

  fs::path artifacts(const std::string& run = "run") const { return folder / "artifacts" / run; }
  nlohmann::json leases(const std::string& run = "run") const {
    const auto state = nlohmann::json::parse(test::read(folder / "rundir" / run / "state.json"));
    return state.value("leases", nlohmann::json::array());
  }
  // The launcher's child of that kind: the worker is forked first.
  static std::vector<pid_t> children_of(const Started& launcher) {
    const std::string pid = std::to_string(launcher.pid());
    std::istringstream list(test::read("/proc/" + pid + "/task/" + pid + "/children"));
    std::vector<pid_t> children;
    for (pid_t child = 0; list >> child;) children.push_back(child);
    return children;
  }
  bool nothing_runs() const { return test::none_left(k_mark, folder.path()); }
  // Stopped, neither sees the other die.
  static void kill_both(Started& run) {
    const auto children = children_of(run);
    run.signal(SIGSTOP);
    ::kill(children.at(0), SIGKILL);
    run.signal(SIGKILL);
  }

  test::TemporaryDirectory folder;
  std::unique_ptr<BoskosServer> boskos;
};

TEST_F(Boskos, IsAskedKeptAndGivenBack) {
  const Finished run = job({"--up", "--down", "--test=exec", "--", "sleep", "1"}).run();
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_NE(run.err.find("took the gce-project \"p1\" from Boskos at " + boskos->url() + " as ci-job-kubetest2"),
            std::string::npos)
      << run.err;
  EXPECT_GE(boskos->heartbeats("p1"), 2);
  EXPECT_EQ(boskos->standing("p1"), "dirty");
  EXPECT_TRUE(leases().empty());
  EXPECT_TRUE(nothing_runs());
}

TEST_F(Boskos, HearsOfItWhileAPluginHangs) {
  Started run = job({"--up", "--down", "--then=hang"}).start();
  run.wait_for("borrowed p1");
  boskos->wait_for_heartbeats("p1", 3);
  EXPECT_EQ(boskos->standing("p1"), k_owner);
  run.signal(SIGTERM);
  const Finished finished = run.wait();
  EXPECT_EQ(finished.status, 128 + SIGTERM) << finished.err;
  EXPECT_EQ(outcomes(rows(artifacts())), "Up FAILED, Down passed");
  EXPECT_EQ(boskos->standing("p1"), "dirty");
  EXPECT_TRUE(nothing_runs());
}

TEST_F(Boskos, GetsItBackWhenThePluginForgets) {
  const Finished run = job({"--up", "--down", "--forgets"}).run();
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(boskos->standing("p1"), "dirty");
  EXPECT_TRUE(leases().empty());
}

TEST_F(Boskos, GetsItBackWhenThePluginCrashes) {
  const Finished run = job({"--up", "--down", "--then=crash"}).run();
  EXPECT_EQ(run.status, 1) << run.err;
  EXPECT_EQ(outcomes(rows(artifacts())), "Up FAILED, Down passed");
  EXPECT_EQ(boskos->standing("p1"), "dirty");
}

// Nothing was made in it, and no later call would find the run.
TEST_F(Boskos, GetsItBackWhenNothingCameUp) {
  const Finished run = job({"--build", "--up", "--in-init", "--then=fail"}).run();
  EXPECT_EQ(run.status, 1) << run.err;
  EXPECT_EQ(outcomes(rows(artifacts())), "Build FAILED");
  EXPECT_EQ(boskos->standing("p1"), "dirty");
  EXPECT_TRUE(leases().empty());
}

TEST_F(Boskos, KeepsItForALaterCallWhenUpFailed) {
  EXPECT_EQ(job({"--up", "--then=fail"}).run().status, 1);
  EXPECT_EQ(boskos->standing("p1"), k_owner);
  EXPECT_EQ(job({"--down"}).run().status, 0);
  EXPECT_EQ(boskos->standing("p1"), "dirty");
}

TEST_F(Boskos, IsToldOfOneLeaseOverSplitCalls) {
  const Finished up = job({"--up"}).run();
  EXPECT_EQ(up.status, 0) << up.err;
  EXPECT_NE(up.err.find("\"p1\" of Boskos at " + boskos->url() + " stays ours"), std::string::npos) << up.err;
  EXPECT_EQ(boskos->standing("p1"), k_owner);
  ASSERT_EQ(leases().size(), 1U);
  EXPECT_EQ(leases()[0].at("name"), "p1");
  EXPECT_TRUE(nothing_runs()) << "nobody beats between the calls";

  const int before = boskos->heartbeats("p1");
  EXPECT_EQ(job({"--test=exec", "--", "sleep", "1"}).run().status, 0);
  EXPECT_GT(boskos->heartbeats("p1"), before + 1);
  EXPECT_EQ(boskos->standing("p1"), k_owner);

  const Finished down = job({"--down"}).run();
  EXPECT_EQ(down.status, 0) << down.err;
  EXPECT_EQ(boskos->standing("p1"), "dirty");
  EXPECT_EQ(boskos->log("Resource leased").size(), 1U);
}

TEST_F(Boskos, GetsItBackAfterADownThatFailedAtFirst) {
  EXPECT_EQ(job({"--up"}).run().status, 0);
  EXPECT_EQ(job({"--down"}).set("KT2_DOWN_FAILS", "1").run().status, 1);
  EXPECT_EQ(boskos->standing("p1"), k_owner) << "what Down could not remove is still in it";
  EXPECT_EQ(runs({"down", "run"}).run().status, 0);
  EXPECT_EQ(boskos->standing("p1"), "dirty");
}

TEST_F(Boskos, OutlivesTheWorker) {
  Started run = job({"--up", "--down", "--test=exec", "--", "sleep", "1000"}).start();
  run.wait_for("Test begins");
  boskos->wait_for_heartbeats("p1", 1);
  ::kill(children_of(run).at(0), SIGKILL);
  const Finished finished = run.wait();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Test FAILED, Down passed");
  EXPECT_EQ(boskos->standing("p1"), "dirty");
  EXPECT_TRUE(nothing_runs());
}

TEST_F(Boskos, OutlivesTheSupervisor) {
  Started run = job({"--up", "--down", "--test=exec", "--", "sleep", "1000"}).start();
  run.wait_for("Test begins");
  boskos->wait_for_heartbeats("p1", 1);
  run.signal(SIGKILL);
  run.wait();
  EXPECT_TRUE(nothing_runs());
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Test FAILED, Down passed");
  EXPECT_EQ(boskos->standing("p1"), "dirty");
}

TEST_F(Boskos, OutlivesTheKeeper) {
  Started run = job({"--up", "--down", "--test=exec", "--", "sh", "-c", "while [ ! -e go ]; do sleep 0.1; done"})
                    .in(folder.path())
                    .start();
  run.wait_for("Test begins");
  boskos->wait_for_heartbeats("p1", 1);
  const auto children = children_of(run);
  ASSERT_EQ(children.size(), 2U);
  ::kill(children.at(1), SIGKILL);
  run.wait_for("the process that sends heartbeats died");
  boskos->wait_for_heartbeats("p1", boskos->heartbeats("p1") + 2);
  std::ofstream(folder / "go") << "";
  EXPECT_EQ(run.wait().status, 0);
  EXPECT_EQ(boskos->standing("p1"), "dirty");
  EXPECT_TRUE(nothing_runs());
}

TEST_F(Boskos, IsLeftToWhoeverCleansUpAfterBothWereKilled) {
  Started run = job({"--up", "--down", "--test=exec", "--", "sleep", "1000"}).start();
  run.wait_for("Test begins");
  kill_both(run);
  run.wait();
  EXPECT_EQ(boskos->standing("p1"), k_owner);
  const Finished listed = runs({}).run();
  EXPECT_NE(listed.out.find("gce-project p1"), std::string::npos) << listed.out;
  const Finished down = runs({"down", "--all-dead"}).run();
  EXPECT_EQ(down.status, 0) << down.err;
  EXPECT_EQ(boskos->standing("p1"), "dirty");
  EXPECT_TRUE(leases().empty());
  EXPECT_TRUE(nothing_runs());
}

TEST_F(Boskos, GetsATestersBackHoweverItEnds) {
  for (const char* flag : {"--forgets", "--then=fail", "--then=crash"}) {
    boskos->make_free("dirty");
    const Finished run = test_job({flag}).run();
    EXPECT_EQ(run.status, std::string_view(flag) == "--forgets" ? 0 : 1) << flag << run.err;
    EXPECT_EQ(boskos->standing("p1"), "dirty") << flag << run.err;
    EXPECT_TRUE(leases().empty()) << flag;
  }
  EXPECT_TRUE(nothing_runs());
}

TEST_F(Boskos, GetsATestersBackWhenAllButTheKeeperWereKilled) {
  Started run = test_job({"--then=hang"}).start();
  run.wait_for("borrowed p1");
  boskos->wait_for_heartbeats("p1", 1);
  kill_both(run);
  run.wait();
  EXPECT_TRUE(nothing_runs());
  EXPECT_EQ(boskos->standing("p1"), "dirty");
  EXPECT_TRUE(leases().empty());
}

TEST_F(Boskos, GetsATestersBackWhenEverybodyWasKilled) {
  Started run = test_job({"--then=hang"}).start();
  run.wait_for("borrowed p1");
  const auto children = children_of(run);
  ASSERT_EQ(children.size(), 2U);
  ::kill(children.at(1), SIGSTOP);
  kill_both(run);
  ::kill(children.at(1), SIGKILL);
  run.wait();
  EXPECT_TRUE(nothing_runs());
  EXPECT_EQ(boskos->standing("p1"), k_owner);
  EXPECT_EQ(runs({"down", "--all-dead"}).run().status, 0);
  EXPECT_EQ(boskos->standing("p1"), "dirty");
}

TEST_F(Boskos, ServesATesterThatStandsAlone) {
  const auto alone = [&](const std::string& then) {
    const auto link = folder / "kubetest2-tester-borrower";
    if (!fs::exists(link)) fs::create_symlink(test::launcher(), link);
    return program(test::Program({link.string(), "--boskos=" + boskos->url(), "--interval=300ms", "--then=" + then}))
        .set("KUBETEST2_RUN_DIR", (folder / "alone").string())
        .set("ARTIFACTS", artifacts().string());
  };
  EXPECT_EQ(alone("").run().status, 0);
  EXPECT_EQ(boskos->standing("p1"), "dirty");
  for (const char* then : {"crash", "hang"}) {
    boskos->make_free("dirty");
    Started run = alone(then).start();
    run.wait_for("borrowed p1");
    if (std::string_view(then) == "hang") {
      boskos->wait_for_heartbeats("p1", boskos->heartbeats("p1") + 2);
      kill_both(run);
    }
    EXPECT_NE(run.wait().status, 0);
    EXPECT_TRUE(nothing_runs());
    EXPECT_EQ(boskos->standing("p1"), "dirty") << then;
  }
}

TEST_F(Boskos, StopsTheRunThatLostIt) {
  Started run = job({"--up", "--down", "--test=exec", "--", "sleep", "1000"}).start();
  run.wait_for("Test begins");
  boskos->reap();
  const Finished finished = run.wait();
  EXPECT_EQ(finished.status, 1) << finished.err;
  const auto found = rows(artifacts());
  EXPECT_EQ(outcomes(found), "Up passed, Test FAILED, Down passed");
  EXPECT_EQ(found.at(1).type, "lease");
  const std::string message =
      "the gce-project \"p1\" of Boskos at " + boskos->url() + " is not ours any more: HTTP 401";
  EXPECT_NE(found.at(1).text.find(message), std::string::npos) << found.at(1).text;
  EXPECT_NE(finished.err.find("Test FAILED (cause: lease)\n  " + message), std::string::npos) << finished.err;
  EXPECT_TRUE(leases().empty());
  EXPECT_TRUE(nothing_runs());
}

TEST_F(Boskos, StopsAnUpThatLostIt) {
  Started run = job({"--up", "--down", "--then=wait"}).start();
  run.wait_for("borrowed p1");
  boskos->reap();
  EXPECT_EQ(run.wait().status, 1);
  const auto found = rows(artifacts());
  EXPECT_EQ(outcomes(found), "Up FAILED, Down passed");
  EXPECT_EQ(found.at(0).type, "lease");
}

TEST_F(Boskos, TellsALaterCallThatItWasLost) {
  EXPECT_EQ(job({"--up"}).run().status, 0);
  boskos->reap();
  EXPECT_EQ(job({"--test=exec", "--", "sleep", "1000"}).run().status, 1);
  const auto found = rows(artifacts());
  EXPECT_EQ(outcomes(found), "Up passed, Test FAILED");
  EXPECT_EQ(found.at(1).type, "lease") << found.at(1).text;
}

// Its memory is gone as well: as far as the server knows, nobody has anything.
TEST_F(Boskos, MayGoAwayForAWhile) {
  Started run = job({"--up", "--down", "--test=exec", "--", "sleep", "1000"}).start();
  run.wait_for("Test begins");
  boskos->stop();
  run.wait_for("a heartbeat for p1 did not reach Boskos at " + boskos->url());
  boskos->start();
  EXPECT_EQ(run.wait().status, 1);
  EXPECT_EQ(rows(artifacts()).at(1).type, "lease");
}

TEST_F(Boskos, IsWaitedForAtItsStart) {
  boskos->stop();
  Started run = job({"--up", "--down"}).start();
  run.wait_for("waiting for a gce-project from Boskos at " + boskos->url());
  boskos->start();
  EXPECT_EQ(run.wait().status, 0);
  EXPECT_EQ(boskos->standing("p1"), "dirty");
}

TEST_F(Boskos, SaysThatNoneIsFreeOrKnown) {
  boskos->post("/acquire?type=gce-project&state=free&dest=busy&owner=other");
  const Finished none = job({"--up", "--patience=1s"}).run();
  EXPECT_EQ(none.status, 1);
  EXPECT_NE(
      rows(artifacts()).at(0).text.find("a gce-project from Boskos at " + boskos->url() + ": none is free, for 1s"),
      std::string::npos);
  const Finished unknown = job({"--up", "--type=gce-projekt"}, "other").run();
  EXPECT_EQ(unknown.status, 1);
  EXPECT_EQ(rows(artifacts("other")).at(0).type, "usage");
  EXPECT_NE(unknown.err.find("resource type \"gce-projekt\" does not exist"), std::string::npos) << unknown.err;
  EXPECT_EQ(boskos->standing("p1"), "busy by other");
}

TEST_F(Boskos, IsNotWaitedForByWhoIsInterrupted) {
  boskos->post("/acquire?type=gce-project&state=free&dest=busy&owner=other");
  Started run = job({"--up", "--down"}).start();
  run.wait_for("waiting for a gce-project");
  const auto begin = std::chrono::steady_clock::now();
  run.signal(SIGTERM);
  EXPECT_EQ(run.wait().status, 128 + SIGTERM);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  EXPECT_TRUE(leases().empty());
  EXPECT_EQ(boskos->standing("p1"), "busy by other");
}

TEST_F(Boskos, IsToldThePasswordAndNobodyElse) {
  constexpr const char* k_password = "a password of the test";
  std::ofstream(folder / "password") << k_password << "\n";
  const std::vector<std::string> words{"--up", "--boskos-user=someone",
                                       "--boskos-password-file=" + (folder / "password").string()};
  const Finished up = job(words).run();
  EXPECT_EQ(up.status, 0) << up.err;
  EXPECT_EQ(job({"--down"}).run().status, 0);
  EXPECT_EQ(boskos->standing("p1"), "dirty");
  std::size_t files = 0;
  for (const fs::path& part : {artifacts(), folder / "rundir"}) {
    for (const auto& entry : fs::recursive_directory_iterator(part)) {
      if (!entry.is_regular_file()) continue;
      ++files;
      EXPECT_EQ(test::read(entry.path()).find(k_password), std::string::npos) << entry.path();
    }
  }
  EXPECT_GE(files, 3U);
  EXPECT_EQ(up.err.find(k_password), std::string::npos);

  const Finished refused = job({"--up", "--boskos=http://u:hush@127.0.0.1:1"}, "other").run();
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.err.find("the URL of Boskos holds a user or a password"), std::string::npos) << refused.err;
}

TEST_F(Boskos, IsNotAskedByADryRun) {
  const Finished run = job({"--up", "--down", "--dry-run"}).run();
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_NE(run.out.find("    take a gce-project from Boskos at " + boskos->url() + " as ci-job-kubetest2\n"),
            std::string::npos)
      << run.out;
  EXPECT_TRUE(boskos->log("Request for").empty());
}

TEST_F(Boskos, GivesToTenContendersOneAtATime) {
  boskos = std::make_unique<BoskosServer>(std::vector<std::string>{"p1", "p2", "p3"});
  // Each holds what it got for a moment, with a mark there that nobody else may have made.
  const std::string script = folder / "hold";
  test::write_script(script,
                     "#!/bin/sh -e\nname=$(sed -n 's/.*\"record\": \"\\(p[0-9]\\)\".*/\\1/p' "
                     "\"$KUBETEST2_RUN_DIR\"/state.json)\nmkdir held-$name\necho $name >> order\nsleep 0.3\n"
                     "rmdir held-$name\n");
  std::vector<Started> started;
  for (int i = 0; i < 10; ++i) {
    started.push_back(
        job({"--up", "--down", "--test=exec", "--", script}, "run-" + std::to_string(i)).in(folder.path()).start());
  }
  // Who cleans is quick here.
  std::atomic<bool> over = false;
  std::thread janitor([&] {
    while (!over) {
      boskos->make_free("dirty");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  });
  std::vector<int> statuses;
  for (Started& run : started) statuses.push_back(run.wait().status);
  over = true;
  janitor.join();
  EXPECT_EQ(statuses, std::vector<int>(10, 0));
  std::istringstream order(test::read(folder / "order"));
  int turns = 0;
  for (std::string name; order >> name;) ++turns;
  EXPECT_EQ(turns, 10);
  EXPECT_TRUE(nothing_runs());
}

}  // namespace
}  // namespace kt2::e2e
