// The command line's grammar, pflag's, as it shows in the plan of a dry run.
#include <gtest/gtest.h>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

using Words = std::vector<std::string>;

struct Planned {
  std::string out;
  std::string err;
};

// The plan for the words; nothing may be made for it.
Planned plan(const Words& words) {
  const Sandbox box;
  const Finished finished = box.kubetest2(words).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_FALSE(box.has_run());
  return {box.plain(finished.out), box.plain(finished.err)};
}

// What the words come to, where --dry-run and a run id are added to them.
std::string planned(Words words) {
  words.insert(words.begin() + 1, {"--dry-run", "--run-id=r"});
  const Planned result = plan(words);
  EXPECT_EQ(result.err, "");
  return result.out;
}

TEST(Flags, MayComeInAnyOrder) {
  const std::string expected = planned(
      {"kwok", "--up", "--down", "--nodes=3", "--cluster-name=c", "--up-timeout=90s", "--test=exec", "--", "true"});
  EXPECT_TRUE(contains(expected, "--name c ")) << expected;
  EXPECT_TRUE(contains(expected, "--replicas 3")) << expected;
  EXPECT_TRUE(contains(expected, "Up (limit 1m30s, --up-timeout)")) << expected;
  const Words shuffled{"kwok",  "--cluster-name", "c", "--test", "exec", "--down", "--up-timeout",
                       "1m30s", "--nodes",        "3", "--up",   "--",   "true"};
  EXPECT_EQ(planned(shuffled), expected);
}

TEST(Flags, TheLastOneWins) {
  EXPECT_EQ(planned({"noop", "--up", "--timeout=1m", "--up=false", "--test=ginkgo", "--down", "--timeout", "2h",
                     "--test=exec", "--up", "--down=false", "--", "true"}),
            planned({"noop", "--up", "--timeout=2h", "--test=exec", "--", "true"}));
}

TEST(Flags, BooleansAreGos) {
  const std::string with = planned({"noop", "--up"});
  const std::string without = planned({"noop", "--up=false"});
  EXPECT_TRUE(contains(with, "\n  Up "));
  EXPECT_FALSE(contains(without, "\n  Up "));
  for (const char* word : {"1", "t", "T", "true", "TRUE", "True"})
    EXPECT_EQ(planned({"noop", std::string("--up=") + word}), with) << word;
  for (const char* word : {"0", "f", "F", "false", "FALSE", "False"})
    EXPECT_EQ(planned({"noop", std::string("--up=") + word}), without) << word;
}

TEST(Flags, DurationsAreGos) {
  for (const auto& [given, printed] : std::vector<std::pair<std::string, std::string>>{{"24h0m0s", "24h0m0s"},
                                                                                       {"90s", "1m30s"},
                                                                                       {"1h30m", "1h30m0s"},
                                                                                       {"1.5h", "1h30m0s"},
                                                                                       {"100ms", "100ms"},
                                                                                       {"0", "none"}}) {
    const std::string limit = printed == "none" ? printed : printed + ", --up-timeout";
    EXPECT_TRUE(contains(planned({"noop", "--up", "--up-timeout=" + given}), "  Up (limit " + limit + ")\n")) << given;
  }
}

TEST(Flags, VerbosityHasManyForms) {
  const std::string expected = planned({"noop", "--up"});
  for (const Words& words : {Words{"noop", "-v", "2", "--up"},
                             {"noop", "-v=2", "--up"},
                             {"noop", "-v2", "--up"},
                             {"noop", "--v", "2", "--up"},
                             {"noop", "--up", "--v=2"},
                             {"noop", "--up", "-v", "-1"}}) {
    EXPECT_EQ(planned(words), expected) << words[1];
  }
}

TEST(Flags, ListsAreCsvAndGrow) {
  EXPECT_EQ(last_line(planned({"noop", "--pre-test-cmd=echo,\"a,b\",c d", "--pre-test-cmd", "e", "--post-test-cmd=true",
                               "--test=exec", "--", "true"})),
            "    true");
  const std::string text = planned({"noop", "--pre-test-cmd=echo,\"a,b\",\"say \"\"hi\"\"\",c d", "--pre-test-cmd", "e",
                                    "--test=exec", "--", "true"});
  EXPECT_TRUE(contains(text, "  PreTestCmd\n    echo a,b 'say \"hi\"' 'c d' e\n")) << text;
}

TEST(Flags, TheCoresListsAreNothingButCsv) {
  const Sandbox box;
  const Finished finished = box.kubetest2({"noop", "--up", "--pre-test-cmd=echo,\"a"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(finished.err.starts_with(
      "Error: invalid argument \"echo,\\\"a\" for \"--pre-test-cmd\" flag: parse error on line 1, column 8: "
      "extraneous or missing \" in quoted-field\n"))
      << finished.err;
  EXPECT_FALSE(box.has_run());
}

TEST(Flags, ATestersListIsSplitPlainlyWhereItIsNoCsv) {
  const std::string command =
      last_line(planned({"noop", "--test=ginkgo", "--", "--env=A=\"b c\",B=2", "--env=\"C=1,2\",D=4"}));
  EXPECT_TRUE(command.starts_with("    A='\"b c\"' B=2 C=1,2 D=4 ")) << command;
}

TEST(Flags, AnEmptyValueReplacesADefault) {
  const std::string text = planned({"noop", "--test=ginkgo", "--", "--test-package-dir=", "--skip-regex="});
  EXPECT_TRUE(contains(text, "download https://dl.k8s.io//latest.txt\n")) << text;
  EXPECT_EQ(planned({"noop", "--up", "--test=", "--pre-test-cmd="}), planned({"noop", "--up"}));
}

TEST(Flags, WordsBeforeTheDashesAreNamedInOneWarning) {
  const Planned result = plan(
      {"noop", "--dry-run", "--run-id=r", "--up", "true", "two words", "--down", ";", "--test=exec", "--", "a", "b"});
  const auto lines = split(result.err);
  ASSERT_EQ(lines.size(), 1U) << result.err;
  EXPECT_TRUE(lines[0].starts_with("W")) << lines[0];
  EXPECT_TRUE(lines[0].ends_with("] ignoring true 'two words' ';' before --: arguments for the tester come after --"))
      << lines[0];
  EXPECT_EQ(last_line(replace_all(result.out, "  Down (limit none)\n", "")), "    a b");
}

TEST(Flags, WhatFollowsTheFirstDashesIsTheTestersUntouched) {
  const Sandbox box;
  const Finished finished =
      box.kubetest2({"noop", "--test=exec", "--", "printf", "[%s]", "--", "--up", "-v", "", "--", "a b", "--test=x"})
          .run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, "[--][--up][-v][][--][a b][--test=x]");
}

TEST(Flags, DashesAloneAreFine) {
  EXPECT_EQ(planned({"noop", "--up", "--"}), planned({"noop", "--up"}));
}

TEST(Flags, DashesAreNoFlagsValue) {
  const Sandbox box;
  const Finished finished = box.kubetest2({"kwok", "--up", "--config", "--", "true"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(finished.err.starts_with("Error: flag needs an argument: --config\n")) << finished.err;
}

TEST(Flags, GinkgoTakesKlogsToo) {
  const Words plain{"noop", "--test=ginkgo", "--", "--parallel=2"};
  EXPECT_EQ(planned({"noop", "--test=ginkgo", "--", "--v=5", "--parallel=2", "-v", "4", "-v=3", "--logtostderr=false",
                     "--vmodule=a=1", "--stderrthreshold=INFO", "--alsologtostderr", "--skip_headers"}),
            planned(plain));
}

TEST(Flags, GinkgoIgnoresWordsThatAreNoFlags) {
  // Both are in real jobs: a boolean's value as a word of its own, and a stray ; of a shell.
  EXPECT_EQ(planned({"noop", "--test=ginkgo", "--", "--use-built-binaries", "true", "--parallel=2", ";"}),
            planned({"noop", "--test=ginkgo", "--", "--use-built-binaries", "--parallel=2"}));
}

TEST(Flags, OnlyALoneLeadingHelpIsExecs) {
  const Sandbox box;
  const Finished finished = box.kubetest2({"noop", "--test=exec", "--", "echo", "--help", "-h"}).run();
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.out, "--help -h\n");
}

}  // namespace
}  // namespace kt2::test
