// --dry-run: the plan on standard output, and nothing started or made.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <regex>

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

TEST(DryRun, ShowsWhereEachLimitIsFrom) {
  const struct {
    const char* what;
    Words flags;
    std::map<std::string, std::string> environment;
    const char* limits;  // a regular expression for all between deployer and steps
  } cases[] = {
      {"defaults", {}, {}, R"(limits     run none \(default\), grace 30s \(default\)\n)"},
      {"flags before the deployer are flags",
       {"--timeout=1h", "--grace-period", "5s"},
       {},
       R"(limits     run 1h0m0s \(--timeout\), grace 5s \(--grace-period\)\n)"},
      // The container that this runs in may be as old as it likes, or younger than such a job.
      {"a job of Prow's",
       {},
       {{"JOB_SPEC", R"({"decoration_config":{"timeout":"1000h0m0s","grace_period":"15s"}})"}},
       R"(limits     run 99[0-9]h[0-9]+m[0-9]+s \(JOB_SPEC\), grace 30s \(default\), after a signal 1.5s \(JOB_SPEC\)\n)"
       R"(job        ends in (999|1000)h[0-9]+m[0-9]+s, all over 13.5s after a signal \(JOB_SPEC\)\n)"},
      {"flags win over the job",
       {"--timeout=0", "--grace-period=1m"},
       {{"JOB_SPEC", R"({"decoration_config":{"timeout":"1000h","grace_period":"15m"}})"}},
       R"(limits     run none \(--timeout\), grace 1m0s \(--grace-period\)\n)"
       R"(job        ends in 1000h[0-9]+m[0-9]+s, all over 14m55s after a signal \(JOB_SPEC\)\n)"},
      {"GitHub",
       {},
       {{"GITHUB_ACTIONS", "true"}},
       R"(limits     run none \(default\), grace 30s \(default\), after a signal 1s \(GITHUB_ACTIONS\)\n)"},
  };
  for (const auto& c : cases) {
    const Sandbox box;
    Words words = c.flags;
    words.insert(words.end(), {"noop", "--dry-run", "--up", "--down", "--down-timeout=3m"});
    Program program = box.kubetest2(words);
    for (const auto& [name, value] : c.environment) program.set(name, value);
    const Finished finished = program.run();
    EXPECT_EQ(finished.status, 0) << c.what << finished.err;
    const std::regex whole("[^]*\ndeployer .*\n" + std::string(c.limits) +
                           "steps\n  Up \\(limit none\\)\n  Down \\(limit 3m0s, --down-timeout\\)\n");
    EXPECT_TRUE(std::regex_match(finished.out, whole)) << c.what << ":\n" << finished.out;
  }
}

TEST(DryRun, AMalformedJobSpecIsOneWarningAndNoLimit) {
  const Sandbox box;
  Program program = box.kubetest2({"noop", "--dry-run", "--up"});
  const Finished finished = program.set("JOB_SPEC", R"({"decoration_config":{"timeout":"1d"}})").run();
  EXPECT_EQ(finished.status, 0);
  EXPECT_TRUE(contains(finished.out, "limits     run none (default), grace 30s (default)\n")) << finished.out;
  EXPECT_EQ(count_of(finished.err, "JOB_SPEC"), 1U) << finished.err;
  EXPECT_TRUE(contains(finished.err, "unknown unit \"d\" in duration \"1d\"")) << finished.err;
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
