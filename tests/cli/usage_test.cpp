// Help, version, and what a slip on the command line is answered with.
#include <gtest/gtest.h>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

using Words = std::vector<std::string>;

// Runs the words and expects help on standard error, nothing on standard output, and no trace on disk.
std::string help(const Words& words) {
  const Sandbox box;
  const Finished finished = box.kubetest2(words).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, "");
  EXPECT_FALSE(box.has_run());
  return finished.err;
}

TEST(Usage, WithoutArgumentsNamesAllThatIsFound) {
  const std::string text = help({});
  EXPECT_TRUE(text.starts_with(golden("usage.txt"))) << text;
  const auto deployers = text.find("Deployers found:\n");
  const auto testers = text.find("\nTesters found:\n");
  ASSERT_NE(testers, std::string::npos) << text;
  ASSERT_LT(deployers, testers);
  EXPECT_TRUE(contains(text.substr(deployers, testers - deployers), "\n  kwok\n")) << text;
  EXPECT_TRUE(contains(text.substr(deployers, testers - deployers), "\n  noop\n")) << text;
  EXPECT_TRUE(contains(text.substr(testers + 1), "\n  clusterloader2\n  exec\n  ginkgo\n  node\n")) << text;
}

TEST(Usage, IsTheSameForEachWayOfAsking) {
  const std::string text = help({});
  EXPECT_EQ(help({"-h"}), text);
  EXPECT_EQ(help({"--help"}), text);
}

TEST(Usage, VersionGoesToStandardOutput) {
  const Sandbox box;
  for (const char* flag : {"-v", "--version"}) {
    const Finished finished = box.kubetest2({flag}).run();
    EXPECT_EQ(finished.status, 0) << flag;
    EXPECT_EQ(finished.out, "kubetest2 version " + tag() + "\n") << flag;
    EXPECT_EQ(finished.err, "") << flag;
  }
}

TEST(Usage, OfADeployerIsThatOfTheCoreAndItsOwn) {
  EXPECT_EQ(help({"noop", "--help"}), golden("noop.txt"));
  EXPECT_EQ(help({"noop", "-h"}), golden("noop.txt"));
  EXPECT_EQ(help({"noop"}), golden("noop.txt"));
  EXPECT_EQ(help({"k3s", "--help"}), golden("k3s.txt"));
  EXPECT_EQ(help({"kwok", "--help"}), golden("kwok.txt"));
  EXPECT_EQ(help({"node", "--help"}), golden("node.txt"));
}

TEST(Usage, OfATesterIsAddedWhereOneIsNamed) {
  EXPECT_EQ(help({"noop", "--test=ginkgo", "--help"}), golden("noop-ginkgo.txt"));
  EXPECT_EQ(help({"noop", "--test=exec", "--help"}), golden("noop-exec.txt"));
  EXPECT_EQ(help({"noop", "--test=node", "--help"}), golden("noop-node.txt"));
  EXPECT_EQ(help({"noop", "--test=clusterloader2", "--help"}), golden("noop-clusterloader2.txt"));
}

TEST(Usage, IsWhatATesterAnswersToo) {
  EXPECT_EQ(help({"noop", "--up", "--test=exec", "--", "--help"}), golden("noop-exec.txt"));
  EXPECT_EQ(help({"noop", "--up", "--test=exec", "--", "-h"}), golden("noop-exec.txt"));
  EXPECT_EQ(help({"noop", "--up", "--test=ginkgo", "--", "--parallel=2", "--help"}), golden("noop-ginkgo.txt"));
}

TEST(Usage, WinsOverAllElseOnTheCommandLine) {
  EXPECT_EQ(help({"noop", "--up", "--no-such-flag", "--help"}), golden("noop.txt"));
  EXPECT_EQ(help({"noop", "--help", "--test=ginkgo", "--", "--no-such-flag"}), golden("noop-ginkgo.txt"));
}

// Runs the words and expects a refusal before anything is started.
std::string refusal(const Words& words) {
  const Sandbox box;
  const Finished finished = box.kubetest2(words).run();
  EXPECT_EQ(finished.status, 1) << finished.err;
  EXPECT_EQ(finished.out, "");
  EXPECT_FALSE(box.has_run()) << finished.err;
  EXPECT_FALSE(contains(finished.err, "begins")) << finished.err;
  return finished.err;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

TEST(UsageError, AnUnknownDeployerIsNamedWithItsNeighbours) {
  const std::string text = refusal({"nop", "--up"});
  EXPECT_TRUE(text.starts_with("Error: unknown deployer \"nop\" (did you mean \"noop\"?)")) << text;
  EXPECT_TRUE(contains(first_line(text), "kubetest2-nop on PATH")) << text;
  EXPECT_TRUE(contains(text, "\nDeployers found:\n")) << text;
  EXPECT_TRUE(contains(text, "\nTesters found:\n")) << text;
}

TEST(UsageError, ADeployerThatResemblesNothingGetsNoGuess) {
  const std::string text = refusal({"zebra", "--up"});
  EXPECT_TRUE(text.starts_with("Error: unknown deployer \"zebra\":")) << text;
}

TEST(UsageError, ADeployersNameIsNoPath) {
  for (const char* name : {"../noop", "/bin/sh", ".", ""}) {
    const std::string text = refusal({name, "--up"});
    EXPECT_TRUE(text.starts_with(std::string("Error: unknown deployer \"") + name + "\"")) << text;
  }
}

TEST(UsageError, AnUnknownTesterIsFoundOutBeforeUp) {
  const std::string text = refusal({"noop", "--up", "--test=exce", "--", "true"});
  EXPECT_TRUE(text.starts_with("Error: unknown tester \"exce\" (did you mean \"exec\"?)")) << text;
  EXPECT_TRUE(contains(first_line(text), "kubetest2-tester-exce on PATH")) << text;
  EXPECT_TRUE(contains(text, "\nTesters found:\n")) << text;
}

TEST(UsageError, AnUnknownFlagIsFollowedByTheUsage) {
  EXPECT_EQ(refusal({"noop", "--upp"}), "Error: unknown flag: --upp (did you mean --up?)\n\n" + golden("noop.txt"));
  EXPECT_EQ(first_line(refusal({"kwok", "--up", "--node=3"})), "Error: unknown flag: --node (did you mean --nodes?)");
  // Another deployer's flag is unknown to this one.
  EXPECT_TRUE(refusal({"noop", "--nodes=3"}).starts_with("Error: unknown flag: --nodes"));
}

TEST(UsageError, AnUnknownShorthandIsFollowedByTheUsage) {
  EXPECT_EQ(refusal({"noop", "-x", "--up"}), "Error: unknown shorthand flag: 'x' in -x\n\n" + golden("noop.txt"));
  EXPECT_EQ(first_line(refusal({"noop", "-up"})), "Error: unknown shorthand flag: 'u' in -up (did you mean --up?)");
}

TEST(UsageError, ABadValueIsFollowedByTheUsage) {
  const std::string usage = "\n\n" + golden("noop.txt");
  EXPECT_EQ(
      refusal({"noop", "--up=5"}),
      "Error: invalid argument \"5\" for \"--up\" flag: strconv.ParseBool: parsing \"5\": invalid syntax" + usage);
  EXPECT_EQ(refusal({"noop", "--up", "--timeout=5"}),
            "Error: invalid argument \"5\" for \"--timeout\" flag: time: missing unit in duration \"5\"" + usage);
  EXPECT_EQ(
      refusal({"noop", "--up", "-v=x"}),
      "Error: invalid argument \"x\" for \"-v, --v\" flag: strconv.ParseInt: parsing \"x\": invalid syntax" + usage);
  EXPECT_EQ(refusal({"noop", "--up", "--test"}), "Error: flag needs an argument: --test" + usage);
  EXPECT_EQ(
      first_line(refusal({"kwok", "--up", "--nodes=many"})),
      "Error: invalid argument \"many\" for \"--nodes\" flag: strconv.ParseInt: parsing \"many\": invalid syntax");
}

TEST(UsageError, ValuesThatMakeNoSenseAreNamedWithTheirFlag) {
  EXPECT_TRUE(contains(refusal({"noop", "--up", "--timeout=-5s"}), "--timeout=-5s"));
  EXPECT_TRUE(contains(refusal({"noop", "--up", "--metadata=novalue"}), "--metadata=novalue: want KEY=VALUE"));
  EXPECT_TRUE(contains(refusal({"noop", "--up", "--metadata==x"}), "--metadata==x"));
  EXPECT_TRUE(contains(refusal({"kwok", "--up", "--nodes=-1"}), "--nodes=-1"));
  EXPECT_TRUE(contains(refusal({"kwok", "--up", "--cluster-name=No_Good"}), "--cluster-name=No_Good"));
}

TEST(UsageError, ATestersArgumentsAreReadBeforeUp) {
  EXPECT_EQ(first_line(refusal({"noop", "--up", "--test=ginkgo", "--", "--paralel=3"})),
            "Error: tester \"ginkgo\": unknown flag: --paralel (did you mean --parallel?)");
  EXPECT_EQ(
      first_line(refusal({"noop", "--up", "--test=ginkgo", "--", "--parallel=x"})),
      "Error: tester \"ginkgo\": invalid argument \"x\" for \"--parallel\" flag: strconv.ParseInt: parsing \"x\": "
      "invalid syntax");
  EXPECT_TRUE(
      contains(refusal({"noop", "--up", "--test=ginkgo", "--", "--use-built-binaries", "--use-binaries-from-path"}),
               "--use-built-binaries and --use-binaries-from-path exclude each other"));
  EXPECT_TRUE(contains(refusal({"noop", "--up", "--test=ginkgo", "--", "--test-args='unclosed"}), "--test-args"));
}

TEST(UsageError, ExecNeedsACommand) {
  for (const Words& words : {Words{"noop", "--up", "--down", "--test=exec"}, {"noop", "--up", "--test=exec", "--"}}) {
    const std::string text = refusal(words);
    EXPECT_TRUE(text.starts_with("Error: tester \"exec\": no command to run: ")) << text;
  }
}

TEST(UsageError, BinariesThatAreNotThereAreMissedBeforeUp) {
  const Sandbox box;
  Program program = box.kubetest2({"noop", "--up", "--test=ginkgo", "--", "--use-binaries-from-path"});
  const Finished finished = program.set("PATH", box.bin()).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_FALSE(box.has_run());
  EXPECT_TRUE(contains(box.plain(finished.err),
                       "--use-binaries-from-path: not found: e2e.test, ginkgo, kubectl; looked in PATH="))
      << finished.err;
  EXPECT_TRUE(contains(box.plain(finished.err), "DIR/bin")) << finished.err;
}

TEST(UsageError, AFlagBeforeTheDeployerIsNoDeployer) {
  const std::string text = refusal({"--up", "noop"});
  EXPECT_EQ(
      first_line(text),
      "Error: \"--up\" comes before a deployer, where only --die-with-parent, --grace-period, --redact, --timeout, -v "
      "and klog's flags may stand: write kubetest2 DEPLOYER --up …");
  EXPECT_TRUE(contains(text, "Deployers found:")) << text;
}

TEST(UsageError, AFlagBeforeTheDeployerIsReadAsElsewhere) {
  EXPECT_EQ(first_line(refusal({"--timeout", "noop"})),
            "Error: invalid argument \"noop\" for \"--timeout\" flag: time: invalid duration \"noop\"");
  EXPECT_EQ(first_line(refusal({"--timeout=-1s", "noop"})),
            "Error: --timeout=-1s: a limit cannot be negative; 0 is none");
  EXPECT_EQ(first_line(refusal({"--timeout=1h", "-v", "2"})), "Error: --timeout=1h -v 2: which deployer?");
  EXPECT_TRUE(contains(refusal({"-v", "2", "none"}), "Error: unknown deployer \"none\""));
}

}  // namespace
}  // namespace kt2::test
