// Our deployers and testers under names of their own, as Go's deployers and older scripts call them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

// One of the links in bin/ of the installation.
Program link(const Sandbox& box, const std::string& name, Words words) {
  words.insert(words.begin(), (prefix() / "bin" / name).string());
  return box.program(words);
}

TEST(StandaloneTester, PrintsItsUsage) {
  const Sandbox box;
  const std::string exec = golden("noop-exec.txt");
  const std::string ginkgo = golden("noop-ginkgo.txt");
  for (const auto& [name, usage] : {std::pair("exec", exec.substr(exec.find("TesterArgs(exec):\n") + 18)),
                                    std::pair("ginkgo", ginkgo.substr(ginkgo.find("TesterArgs(ginkgo):\n") + 20))}) {
    const Finished finished = link(box, std::string("kubetest2-tester-") + name, {"--help"}).run();
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.out, usage);
    EXPECT_EQ(finished.err, "");
    EXPECT_FALSE(box.has_run());
  }
}

TEST(StandaloneTester, ChecksArgumentsThatFollowHelp) {
  const Sandbox box;
  EXPECT_EQ(link(box, "kubetest2-tester-exec", {"--help", "false", "--x"}).run().status, 0);
  EXPECT_EQ(link(box, "kubetest2-tester-ginkgo", {"--help", "--parallel=3", "--v=5", ";"}).run().status, 0);
  for (const char* bad : {"--no-such-flag", "--parallel=x"}) {
    const Finished finished = link(box, "kubetest2-tester-ginkgo", {"--help", bad}).run();
    EXPECT_EQ(finished.status, 1) << bad;
    EXPECT_EQ(finished.out, "") << bad;
    EXPECT_TRUE(finished.err.starts_with("Error: ")) << finished.err;
  }
  EXPECT_FALSE(box.has_run());
}

TEST(StandaloneTester, RunsItsTestAndNoRun) {
  const Sandbox box;
  Program program =
      link(box, "kubetest2-tester-exec", {"sh", "-c", "echo $KUBETEST2_RUN_DIR $ARTIFACTS; echo err >&2"});
  const Finished finished = program.set("KUBETEST2_RUN_DIR", box / "rundir")
                                .set("ARTIFACTS", box / "artifacts")
                                .set("KUBETEST2_RUN_ID", "r")
                                .run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(box.plain(finished.out), "DIR/rundir DIR/artifacts\n");
  EXPECT_TRUE(contains(finished.err, "err\n"));
  EXPECT_FALSE(contains(finished.err, "kubetest2: ")) << "the summary is for runs";
  EXPECT_FALSE(box.has_run());
  EXPECT_FALSE(fs::exists(box / "artifacts/junit_runner.xml"));
  EXPECT_FALSE(fs::exists(box / "rundir")) << "that is its launcher's";
}

TEST(StandaloneTester, FailsWithItsTest) {
  const Sandbox box;
  for (const auto& [script, told] :
       {std::pair("exit 4", "exit status 4"), {"kill -KILL \\$\\$", "killed by SIGKILL"}}) {
    const Finished finished = link(box, "kubetest2-tester-exec", {"sh", "-c", script}).run();
    EXPECT_EQ(finished.status, 1) << script;
    EXPECT_TRUE(contains(finished.err, told)) << finished.err;
  }
  const Finished without = link(box, "kubetest2-tester-exec", {}).run();
  EXPECT_EQ(without.status, 1);
  EXPECT_TRUE(contains(without.err, "no command to run")) << without.err;
}

TEST(StandaloneTester, AddsToItsLaunchersMetadata) {
  const Sandbox box;
  fs::create_directory(box.artifacts());
  write_script(box.artifacts() / "metadata.json", R"({"kubetest-version": "go's", "deployer-version": "kops"})");
  Program program = link(box, "kubetest2-tester-exec", {"true"});
  EXPECT_EQ(program.set("ARTIFACTS", box.artifacts()).run().status, 0);
  EXPECT_EQ(
      nlohmann::json::parse(read(box.artifacts() / "metadata.json")),
      (nlohmann::json{
          {"kubetest-version", "go's"}, {"deployer-version", "kops"}, {"tester-version", tag()}, {"job-version", ""}}));
}

TEST(StandaloneTester, TakesBuiltBinariesFromTheRundirItself) {
  const Sandbox box;
  write_script(box / "rundir/ginkgo",
               "#!/bin/sh\nif [ \"$1\" = version ]; then echo Ginkgo Version 2.21.0; else echo \"ran $*\"; fi\n");
  write_script(box / "rundir/e2e.test", "#!/bin/sh\necho v1.34.4\n");
  write_script(box / "rundir/kubectl", "#!/bin/sh\necho Client Version: v1.34.4\n");
  Program program = link(box, "kubetest2-tester-ginkgo", {"--use-built-binaries", "--parallel=2"});
  const Finished finished = program.set("KUBETEST2_RUN_DIR", box / "rundir").set("KUBECONFIG", "k/config").run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(
      box.plain(finished.out),
      "ran --nodes=2 DIR/rundir/e2e.test -- --kubeconfig=DIR/k/config --kubectl-path=DIR/rundir/kubectl --ginkgo.skip= "
      "--ginkgo.focus= --ginkgo.label-filter= --provider= --report-dir=DIR/_artifacts --ginkgo.timeout=24h0m0s\n");
  const auto metadata = nlohmann::json::parse(read(box.artifacts() / "metadata.json"));
  EXPECT_EQ(metadata.at("tester-version"), tag());
  EXPECT_EQ(metadata.at("job-version"), "v1.34.4");
}

TEST(StandaloneTester, IsFoundByADeployerOnPath) {
  const Sandbox box;
  // What Go's launcher inside a deployer does.
  write_script(box.bin() / "kubetest2-mine",
               "#!/bin/sh\nset -e\ntester=$(command -v kubetest2-tester-exec)\n$tester --help \"$@\" > help\n"
               "KUBETEST2_RUN_DIR=$PWD ARTIFACTS=$PWD/made exec \"$tester\" \"$@\"\n");
  Program program = box.kubetest2({"mine", "echo", "found"});
  const Finished finished =
      program.set("PATH", box.bin().string() + ":" + (prefix() / "bin").string() + ":/usr/bin:/bin").run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, "found\n");
  EXPECT_TRUE(read(box / "help").starts_with("COMMAND [ARGUMENT...]\n"));
}

TEST(StandaloneTester, OfNoKnownNameIsRefused) {
  const Sandbox box;
  fs::create_symlink(launcher(), box / "kubetest2-tester-exce");
  const Finished finished = box.program({box / "kubetest2-tester-exce", "true"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(finished.err.starts_with("Error: unknown tester \"exce\" (did you mean \"exec\"?)")) << finished.err;
}

TEST(StandaloneDeployer, IsTheLauncherWithThatDeployer) {
  const Sandbox box;
  // Not even an executable of that name changes what is run.
  write_script(box.bin() / "kubetest2-noop", "#!/bin/sh\nexit 9\n");
  EXPECT_EQ(link(box, "kubetest2-noop", {"--help"}).run().err, golden("noop.txt"));
  EXPECT_EQ(link(box, "kubetest2-kwok", {}).run().err, golden("kwok.txt"));
  const Finished finished = link(box, "kubetest2-noop", {"--up", "--down", "--test=exec", "--", "echo", "hi"}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, "hi\n");
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test", "Down"}));
}

}  // namespace
}  // namespace kt2::test
