// --dry-run: the plan on standard output, and nothing started or made.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

// Programs that leave a trace when they are started.
void write_traps(const Sandbox& box, const Words& names) {
  for (const std::string& name : names) {
    write_script(box.bin() / name, "#!/bin/sh\necho \"$0 $*\" >> '" + (box / "started").string() + "'\n");
  }
}

std::string plan(const Sandbox& box, const Words& words) {
  Program program = box.kubetest2(words);
  const Finished finished = program.set("PATH", box.bin()).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_FALSE(box.has_run());
  EXPECT_EQ(read(box / "started"), "") << "something was started";
  EXPECT_TRUE(fs::is_empty(box / "home"));
  return box.plain(finished.out);
}

TEST(DryRun, ShowsTheStepsOfNoopAndExec) {
  const Sandbox box;
  write_traps(box, {"pre", "post", "command"});
  EXPECT_EQ(
      plan(box, {"noop", "--dry-run", "--run-id=r", "--build", "--up", "--down", "--pre-test-cmd=pre,a b,$ARTIFACTS/x",
                 "--post-test-cmd=post", "--test=exec", "--timeout=1h", "--test-timeout=10m", "--grace-period=5s", "--",
                 "command", "$KUBETEST2_RUN_ID", "\\$HOME", "it's"}),
      golden("plan_noop_exec.txt"));
}

TEST(DryRun, ShowsKwoksCommands) {
  const Sandbox box;
  EXPECT_EQ(plan(box, {"kwok", "--dry-run", "--run-id=r", "--up", "--down", "--nodes=3"}), golden("plan_kwok.txt"));
}

TEST(DryRun, ShowsKwoksCommandsWithTheBinariesThatAreThere) {
  const Sandbox box;
  write_traps(box, {"kwokctl", "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"});
  EXPECT_EQ(plan(box, {"kwok", "--dry-run", "--run-id=r", "--up", "--cluster-name=mine", "--nodes=0",
                       "--kube-version=v1.34.4", "--kubeconfig=some/kubeconfig", "--test=exec", "--", "command",
                       "$KUBECONFIG"}),
            golden("plan_kwok_binaries.txt"));
}

TEST(DryRun, ShowsGinkgoWithBinariesThatAreBuilt) {
  const Sandbox box;
  EXPECT_EQ(plan(box, {"noop", "--dry-run", "--run-id=r", "--build", "--test=ginkgo", "--", "--use-built-binaries",
                       "--label-filter=A && !B", "--skip-regex=\\[Slow\\]|it's"}),
            golden("plan_ginkgo_built.txt"));
}

TEST(DryRun, ShowsGinkgoWithBinariesFromPath) {
  const Sandbox box;
  write_traps(box, {"ginkgo", "e2e.test", "kubectl"});
  EXPECT_EQ(
      plan(box, {"noop", "--dry-run", "--run-id=r", "--kubeconfig=k/config", "--test=ginkgo", "--",
                 "--use-binaries-from-path", "--env=A=b", "--env", "C=d e", "--ginkgo-args=--flake-attempts=2 '-v v'",
                 "--test-args=--x=\"a b\" \\\\y", "--parallel=7", "--provider=skeleton", "--timeout=90m"}),
      golden("plan_ginkgo_path.txt"));
}

TEST(DryRun, ShowsGinkgoWithBinariesToDownload) {
  const Sandbox box;
  const std::string architecture = split(box.program({"uname", "-m"}).run().out)[0] == "aarch64" ? "arm64" : "amd64";
  EXPECT_EQ(replace_all(plan(box, {"noop", "--dry-run", "--run-id=r", "--test=ginkgo"}), "linux-" + architecture,
                        "linux-ARCH"),
            replace_all(golden("plan_ginkgo_download.txt"), "linux/ARCH", "linux/" + architecture));
  // A version that is given needs no marker.
  const std::string text =
      plan(box, {"noop", "--dry-run", "--run-id=r", "--test=ginkgo", "--", "--test-package-version=v1.34.4",
                 "--test-package-url=https://mirror.example", "--test-package-dir=ci"});
  EXPECT_FALSE(contains(text, "latest.txt")) << text;
  EXPECT_TRUE(contains(text, "\n    download https://mirror.example/ci/v1.34.4/kubernetes-test-linux-" + architecture +
                                 ".tar.gz, sha256 checked\n"))
      << text;
}

TEST(DryRun, ShowsAnExecutablesCommand) {
  const Sandbox box;
  write_script(box.bin() / "kubetest2-tester-mine", "#!/bin/sh\n[ \"$1\" = --help ]\n");
  const std::string text = plan(box, {"noop", "--dry-run", "--test=mine", "--", "a b", "$HOME"});
  EXPECT_TRUE(text.ends_with("  Test (limit none)\n    DIR/bin/kubetest2-tester-mine 'a b' '$HOME'\n")) << text;
}

TEST(DryRun, RefusesWhatARunWouldRefuse) {
  for (const Words& words : {Words{"noop", "--dry-run", "--up", "--test=exec"},
                             {"noop", "--dry-run", "--upp"},
                             {"kwok", "--dry-run", "--up", "--nodes=-1"},
                             {"noop", "--dry-run", "--run-id=a/b"}}) {
    const Sandbox box;
    const Finished finished = box.kubetest2(words).run();
    EXPECT_EQ(finished.status, 1) << words.back();
    EXPECT_EQ(finished.out, "");
    EXPECT_TRUE(finished.err.starts_with("Error: ")) << finished.err;
  }
}

// The words of a line as a shell reads them: what is shown can be pasted.
Words words_of(const Sandbox& box, const std::string& line) {
  return split(box.program({"/bin/sh", "-c", "printf '%s\\0' " + line}).run().out, '\0');
}

// Real jobs of the deployers ec2, tf and gce: their tester's arguments, and the command that these have to come to.
TEST(DryRun, ShowsTheExactCommandOfRealJobs) {
  const auto jobs = nlohmann::json::parse(read(data("ginkgo_plans.json")));
  ASSERT_EQ(jobs.size(), 13U);
  for (const auto& job : jobs) {
    const Sandbox box;
    Words words{"noop", "--test=ginkgo", "--dry-run", "--run-id=r", "--"};
    for (const std::string argument : job["arguments"]) words.push_back(argument);
    const std::string text = plan(box, words);
    EXPECT_EQ(words_of(box, last_line(text)), job["command"].get<Words>()) << job["job"];
    const std::string marker = job["marker"];
    if (marker.empty()) {
      EXPECT_FALSE(contains(text, "download ")) << job["job"];
    } else {
      EXPECT_TRUE(contains(text, "\n    " + marker + "\n")) << job["job"] << ":\n" << text;
    }
  }
}

}  // namespace
}  // namespace kt2::test
