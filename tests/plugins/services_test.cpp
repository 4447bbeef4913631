// The host's services as a plugin sees them: each test runs one probe of probe/probe.cpp inside the real launcher, and
// looks at what shows outside.
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>

#include "fixture.hpp"
#include "support/fake_cluster.hpp"
#include "support/http_server.hpp"
#include "support/screen.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

class ServicesTest : public PluginTest {
 protected:
  ServicesTest() { plugins = KT2_PROBE_DIR; }

  Program probe(const std::string& name, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"probe", "--up", "--down", "--run-id=r1", "--grace-period=5s", "--probe", name};
    words.insert(words.end(), more.begin(), more.end());
    return launcher(words).set("KT2_GIVEN", "given").set("KT2_EMPTY", "");
  }

  // A probe that finds everything as it should be.
  Finished pass(const std::string& name, std::vector<std::string> more = {}) const {
    Finished run = probe(name, std::move(more)).run();
    EXPECT_EQ(run.status, 0) << run.err;
    return run;
  }

  // A probe whose Up fails; its row.
  Row fail(const std::string& name, std::vector<std::string> more = {}) const {
    const Finished run = probe(name, std::move(more)).run();
    EXPECT_EQ(run.status, 1) << run.err;
    const Row row = rows()["Up"];
    EXPECT_TRUE(row.failed);
    EXPECT_FALSE(has(row.message, "the probe found")) << row.message;
    return row;
  }

  nlohmann::json metadata() const { return nlohmann::json::parse(read(artifacts() / "metadata.json")); }
};

TEST_F(ServicesTest, RunAnswersWithTheEnd) {
  pass("run");
}

TEST_F(ServicesTest, RunPassesOutputOnUnlessQuiet) {
  const Finished run = pass("run-output");
  EXPECT_EQ(run.out, "this is passed on\n");
  EXPECT_TRUE(has(run.err, "\nso is this\n"));
  EXPECT_FALSE(has(run.err, "nor is this\n"));
}

TEST_F(ServicesTest, RunShowsWhatItPrintsAsItComes) {
  const Finished run = probe("run-watch").set("KT2_TOKEN", "very-secret-token").merged().run();
  EXPECT_EQ(run.status, 0) << run.out;
  EXPECT_TRUE(has(run.out, "\none\ntwo\nvery-secret-token\n")) << "passed on as ever";
  EXPECT_FALSE(has(run.out, "\nquiet\n"));
}

TEST_F(ServicesTest, ShowsALineOnATerminal) {
  Started started = probe("show").set("TERM", "xterm").on_terminal().start();
  ASSERT_NO_THROW(started.wait_for("half of it, 00:"));
  std::ofstream(directory / "go");
  const Finished run = started.wait();
  EXPECT_EQ(run.status, 0) << run.out;
  Screen screen(80, 24);
  screen.write(run.out);
  EXPECT_FALSE(has(screen.text(), "half of it"));
}

TEST_F(ServicesTest, RunGivesAllOfALargeOutput) {
  pass("run-large-output");
}

TEST_F(ServicesTest, RunTakesABadEndForAnAnswer) {
  pass("run-may-fail");
}

TEST_F(ServicesTest, RunSaysWhatFailedAndHow) {
  const Row row = fail("run-fails");
  EXPECT_EQ(row.message, "sh -c 'echo the last line; exit 7': exit status 7");
  EXPECT_EQ(row.output, "[all of it: build-logs/Up.log]\nthe last line\n");
  EXPECT_EQ(row.cause, "deployer");
}

TEST_F(ServicesTest, RunSaysWhichSignal) {
  EXPECT_TRUE(has(fail("run-signal").message, "killed by SIGSEGV"));
}

TEST_F(ServicesTest, RunSaysWhichLimit) {
  const Row row = fail("run-timeout");
  EXPECT_TRUE(has(row.message, "sleep 600: ended after its limit of 50ms"));
  EXPECT_EQ(row.cause, "timeout");
}

TEST_F(ServicesTest, RunSaysWhatIsNotThere) {
  EXPECT_TRUE(has(fail("run-not-found").message, "running no-such-program-anywhere: not found on PATH"));
}

TEST_F(ServicesTest, RunGivesCommandsTheirSurroundings) {
  pass("run-surroundings");
}

TEST_F(ServicesTest, RunEndsWhatIsLeftUnlessKept) {
  pass("run-children");
}

TEST_F(ServicesTest, AnUnlimitedCallIsNotStopped) {
  pass("unlimited");
}

TEST_F(ServicesTest, ADeadlineStopsTheCall) {
  const Row row = fail("deadline", {"--up-timeout=300ms"});
  EXPECT_TRUE(has(row.message, "the limit of 300ms (--up-timeout) expired"));
  EXPECT_EQ(row.cause, "timeout");
  EXPECT_TRUE(has(record(), "down\n"));
}

struct Stopped {
  const char* name;
  const char* ready;  // what shows that it is under way
};

void PrintTo(const Stopped& stopped, std::ostream* out) {
  *out << stopped.name;
}

class CancelledTest : public ServicesTest, public testing::WithParamInterface<Stopped> {};

TEST_P(CancelledTest, ASignalStopsTheCall) {
  const auto& [name, ready] = GetParam();
  const auto begin = std::chrono::steady_clock::now();
  Started run = probe(name).start();
  run.wait_for(ready);
  run.signal(SIGTERM);
  const Finished ended = run.wait();
  EXPECT_EQ(ended.status, 128 + SIGTERM) << ended.err;
  auto found = rows();
  EXPECT_EQ(found["Up"].cause, "interrupted");
  EXPECT_FALSE(has(found["Up"].message, "did not return")) << found["Up"].message;
  EXPECT_FALSE(found["Down"].failed);
  EXPECT_TRUE(has(record(), "down\n"));
  // Told, and not killed after the grace and the patience that follow it.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(15));
}

INSTANTIATE_TEST_SUITE_P(Probes, CancelledTest,
                         testing::Values(Stopped{"cancelled", "the probe waits"},
                                         Stopped{"cancelled-run", "the command waits\n"},
                                         Stopped{"cancelled-run-watched", "the command waits\n"}),
                         [](const auto& probe) { return identifier(probe.param.name); });

TEST_F(ServicesTest, FlagsAreCanonical) {
  pass("flags", {"--text=a b", "--truth=T", "--number=0x10", "--list=a,\"b,c\"", "--list=d", "--time=90m"});
}

TEST_F(ServicesTest, TheEnvironmentIsTheSteps) {
  pass("environment");
}

TEST_F(ServicesTest, TheRunIsDescribed) {
  pass("run-info");
}

TEST_F(ServicesTest, TheLogHasSeveritiesAndThreads) {
  const Finished run = pass("log");
  for (const auto& [severity, line] :
       {std::pair('I', "the probe informs"), std::pair('W', "the probe warns"), std::pair('E', "the probe errs"),
        std::pair('I', "the probe's thread informs")}) {
    const auto at = run.err.find(line);
    ASSERT_NE(at, std::string::npos) << run.err;
    EXPECT_EQ(run.err[run.err.rfind('\n', at) + 1], severity) << line;
  }
}

TEST_F(ServicesTest, FailuresSayWhoMustAct) {
  for (const auto& [given, cause] :
       {std::pair("default", "deployer"), std::pair("usage", "usage"), std::pair("test", "test"),
        std::pair("deployer", "deployer"), std::pair("infrastructure", "infrastructure")}) {
    const Row row = fail("causes", {std::string("--text=") + given});
    EXPECT_EQ(row.cause, cause);
    EXPECT_EQ(row.message, "caused");
    EXPECT_EQ(row.output, "printed");
    fs::remove_all(artifacts());
  }
}

TEST_F(ServicesTest, InterfacesAreKnownById) {
  pass("interfaces");
}

TEST_F(ServicesTest, ProgramsAreFoundAndRecorded) {
  const Finished run = pass("programs");
  const auto found = metadata();
  const std::string path = (run_dir() / "r1/sh").string();
  EXPECT_EQ(found.at("our-sh-path"), path);
  EXPECT_EQ(found.at("our-sh-version"), "v1.2.3");
  EXPECT_TRUE(has(Program({"sha256sum", path}).run().out, found.at("our-sh-sha256").get<std::string>() + " "));
  EXPECT_EQ(found.at("our-sh-sha256"), found.at("unversioned-sha256"));
  EXPECT_TRUE(has(run.err, path));
}

TEST_F(ServicesTest, TextHasTheLaunchersConventions) {
  const Row row = fail("text");
  EXPECT_TRUE(has(row.message, "open quote': a quote is not closed"));
}

TEST_F(ServicesTest, MetadataIsKept) {
  pass("metadata", {"--metadata=caller=given"});
  const auto found = metadata();
  EXPECT_EQ(found.at("probe-key"), "a \"value\"");
  EXPECT_EQ(found.at("probe-key-2"), "second");
  EXPECT_EQ(found.value("probe-early", "(lost)"), "set before the first step");
  EXPECT_EQ(found.at("caller"), "given");
  EXPECT_EQ(found.at("deployer-version"), "v0.0.1");
}

TEST_F(ServicesTest, MetadataNeedsAKey) {
  EXPECT_TRUE(has(fail("metadata-wrong").message, "metadata without a key"));
}

// --- Downloads

class DownloadTest : public ServicesTest {
 protected:
  void serve(const test::HttpRequest& request, test::HttpConnection& connection) const {
    if (request.target == "/text")
      connection.answer(200, "a small text");
    else if (request.target == "/archive.tar.gz")
      connection.answer(200, m_archive);
    else if (request.target == "/archive.tar.gz.sha256")
      connection.answer(200, m_digest);
    else if (request.target == "/wrong.sha256")
      connection.answer(200, std::string(64, '0'));
    else
      connection.answer(404);
  }

  Program probe_with_server(const std::string& name) {
    return probe(name, {"--text=" + m_server.url("")}).set("KUBETEST2_CACHE", (directory / "cache").string());
  }

 private:
  std::string made_archive() const {
    write_script(directory / "folder/tool", "#!/bin/sh\necho the tool\n");
    std::ofstream(directory / "folder/other") << "other\n";
    Program({"tar", "czf", "archive.tar.gz", "folder"}).in(directory.path()).run();
    return read(directory / "archive.tar.gz");
  }

  // Before the server, whose threads read them.
  const std::string m_archive = made_archive();
  const std::string m_digest = Program({"sha256sum", "archive.tar.gz"}).in(directory.path()).run().out;
  test::HttpServer m_server{[this](const auto& request, auto& connection) { serve(request, connection); }};
};

TEST_F(DownloadTest, WhatIsDownloadedIsCheckedExtractedAndInstalled) {
  const Finished run = probe_with_server("download").run();
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(read(run_dir() / "r1/other"), "other\n");
}

TEST_F(DownloadTest, AWrongDigestIsAFailureThatNamesTheUrl) {
  const Finished run = probe_with_server("download-wrong").run();
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(has(rows()["Up"].message, "/archive.tar.gz"));
  EXPECT_FALSE(has(rows()["Up"].message, "the probe found"));
}

// --- The order, and what a tester gets

TEST_F(ServicesTest, OperationsComeInTheirOrder) {
  const Finished run = launcher({"probe", "--build", "--up", "--down", "--test=probe", "--answer=/some/config", "--",
                                 "--want-kubeconfig=/some/config"})
                           .run();
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(record(), "create\ncheck\ninit\nbuild\nup\nkubeconfig\npost-test\ndown\nfinish\n");
}

TEST_F(ServicesTest, AFailedTestIsToldAndItsLogsAreDumped) {
  const Finished run = launcher({"probe", "--up", "--down", "--test=probe", "--", "--fail"}).run();
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(rows()["Test"].message, "failed as it was told");
  EXPECT_EQ(rows()["Test"].cause, "test");
  EXPECT_EQ(record(), "create\ncheck\ninit\nup\nkubeconfig\npost-test-of-a-failed-test\ndump-logs\ndown\nfinish\n");
}

struct FailingStep {
  const char* name;
  const char* record;
  int status = 1;
};

void PrintTo(const FailingStep& step, std::ostream* out) {
  *out << step.name;
}

class FailingStepTest : public ServicesTest, public testing::WithParamInterface<FailingStep> {};

TEST_P(FailingStepTest, IsReportedAndDownStillRuns) {
  const auto& [name, wanted, status] = GetParam();
  const Finished run = launcher({"probe", "--build", "--up", "--down", "--test=probe", std::string("--fail-in=") + name,
                                 "--", "--fail=false"})
                           .run();
  EXPECT_EQ(run.status, status);
  EXPECT_TRUE(has(run.err, std::string(name) + " fails as it was told"));
  EXPECT_EQ(record(), wanted);
}

INSTANTIATE_TEST_SUITE_P(
    Steps, FailingStepTest,
    testing::Values(FailingStep{"check", "create\ncheck\n"},  //
                    FailingStep{"init", "create\ncheck\ninit\ndown\nfinish\n"},
                    FailingStep{"build", "create\ncheck\ninit\nbuild\ndown\nfinish\n"},
                    FailingStep{"up", "create\ncheck\ninit\nbuild\nup\nkubeconfig\ndump-logs\ndown\nfinish\n"},
                    FailingStep{"post-test",
                                "create\ncheck\ninit\nbuild\nup\nkubeconfig\npost-test\ndump-logs\ndown\nfinish\n"},
                    FailingStep{"down", "create\ncheck\ninit\nbuild\nup\nkubeconfig\npost-test\ndown\nfinish\n"},
                    FailingStep{"finish", "create\ncheck\ninit\nbuild\nup\nkubeconfig\npost-test\ndown\nfinish\n"}),
    [](const auto& step) { return identifier(step.param.name); });

// --- Dry run

TEST_F(ServicesTest, ADryRunShowsEverythingAndDoesNothing) {
  const std::set<std::string> before = directory.names();
  const Finished run = probe("everything", {"--dry-run"}).run();
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_TRUE(has(run.out, "    cd /somewhere && A='b c' sh -c 'touch \"$KT2_RECORD\"'\n"));
  EXPECT_TRUE(has(run.out, "    kubectl version\n"));
  EXPECT_TRUE(has(run.out, "    no-such-program-anywhere 'a b'\n"));
  EXPECT_TRUE(has(run.out, "    download http://127.0.0.1:1/text\n"));
  EXPECT_TRUE(has(run.out, "    download http://127.0.0.1:1/file, sha256 checked\n"));
  EXPECT_TRUE(has(run.out, "    extract member to /nowhere/member\n"));
  EXPECT_TRUE(has(run.out, "    install /nowhere/target\n"));
  EXPECT_TRUE(has(run.out, "    wait for nodes condition=Ready\n    wait for pods -A settled\n"));
  EXPECT_EQ(directory.names(), before);
}

class KubeTest : public ServicesTest {
 protected:
  KubeTest() { cluster.write_kubeconfig(directory / "kubeconfig"); }
  std::string kubeconfig() const { return "--text=" + (directory / "kubeconfig").string(); }
  FakeCluster cluster;
};

TEST_F(KubeTest, AWaitReportsEachObject) {
  cluster.put_node("a", true);
  cluster.put_pod("shop", "cart");
  pass("kube-met", {kubeconfig()});
}

TEST_F(KubeTest, AWaitThatIsNotMetSaysWhatIsMissingAndWhoseLimitItWas) {
  cluster.put_node("a", false);
  const Row row = fail("kube-unmet", {kubeconfig()});
  EXPECT_EQ(row.cause, "timeout");
  EXPECT_TRUE(row.message.starts_with("not so within 2s: nodes: 0 of 1 Ready; a: ")) << row.message;
}

TEST_F(KubeTest, AWaitCanBeStoppedByThePlugin) {
  cluster.put_node("a", false);
  const Finished run = pass("kube-stopped", {kubeconfig()});
  EXPECT_FALSE(has(run.err, "said that it failed")) << run.err;
}

TEST_F(KubeTest, WhatCannotBeWaitedForIsNamed) {
  const Row row = fail("kube-wrong", {kubeconfig()});
  EXPECT_TRUE(has(row.message, "the plugin waits for nothing"));
  EXPECT_TRUE(has(row.message, "wait for what?"));
  EXPECT_TRUE(has(row.message, "the condition \"nice\""));
  EXPECT_TRUE(has(row.message, "unknown flag: --timeout"));
  EXPECT_TRUE(has(row.message, "/no/such/kubeconfig"));
}

TEST_F(ServicesTest, TheProbesKeepTheRules) {
  for (const char* kind : {"deployer", "tester"}) {
    const fs::path file = plugins / (std::string("libkubetest2-") + kind + "-probe.so");
    const Finished checked = launcher({"plugins", "check", file.string()}).run();
    EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
  }
}

}  // namespace
}  // namespace kt2::test
