// Testers that are programs of their own, kubetest2-tester-NAME on PATH.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

// Appends a record of each call to the file `calls`, answers --help, and does `end` else.
fs::path write_tester(const Sandbox& box, const std::string& end, const std::string& name = "kubetest2-tester-mine") {
  write_script(box.bin() / name,
               "#!/bin/sh\n"
               "{ echo call; for word; do echo \"[$word]\"; done; } >> calls\n"
               "if [ \"$1\" = --help ]; then\n"
               "  case \"$*\" in *--bad*) echo 'no flag --bad' >&2; exit 2;; esac\n"
               "  echo '  --mine   a flag of mine'; exit 0\n"
               "fi\n" +
                   end + "\n");
  return box.bin() / name;
}

TEST(ForeignTester, IsAskedForItsHelpFirst) {
  const Sandbox box;
  write_tester(box, "echo ran");
  const Finished finished =
      box.kubetest2({"noop", "--up", "--down", "--test=mine", "--", "--mine", "a b", "$HOME", "\\$X", "--"}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, "ran\n") << "its help is for us alone";
  const std::string arguments = "[--mine]\n[a b]\n[$HOME]\n[\\$X]\n[--]\n";
  EXPECT_EQ(read(box / "calls"), "call\n[--help]\n" + arguments + "call\n" + arguments);
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test", "Down"}));
}

TEST(ForeignTester, ThatRefusesItsArgumentsIsHeardBeforeUp) {
  const Sandbox box;
  write_tester(box, "echo ran");
  const Finished finished = box.kubetest2({"noop", "--up", "--down", "--test=mine", "--", "--bad"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out, "");
  EXPECT_FALSE(box.has_run());
  EXPECT_TRUE(box.plain(finished.err)
                  .starts_with("Error: the tester \"mine\" refuses its arguments: DIR/bin/kubetest2-tester-mine --help "
                               "--bad: exit status 2\nno flag --bad\n"))
      << finished.err;
  EXPECT_EQ(read(box / "calls"), "call\n[--help]\n[--bad]\n");
}

TEST(ForeignTester, HasItsHelpInOurs) {
  const Sandbox box;
  write_tester(box, "echo ran");
  const Finished finished = box.kubetest2({"noop", "--test=mine", "--help"}).run();
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.err, golden("noop.txt") + "\nTesterArgs(mine):\n  --mine   a flag of mine\n");
}

TEST(ForeignTester, IsGivenWhatATesterIsPromised) {
  const Sandbox box;
  write_tester(box, "env > environment");
  const Finished finished = box.kubetest2({"noop", "--run-id=r", "--kubeconfig=/k/config", "--test=mine"}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  const std::string environment = box.plain("\n" + read(box / "environment"));
  for (const char* line : {"PATH=DIR/_rundir/r:DIR/bin:/usr/local/bin:/usr/bin:/bin", "ARTIFACTS=DIR/_artifacts",
                           "KUBETEST2_RUN_DIR=DIR/_rundir/r", "KUBETEST2_RUN_ID=r", "KUBECONFIG=/k/config",
                           "KUBETEST2_VERSION=kubetest2 version TAG"}) {
    EXPECT_TRUE(contains(environment, std::string("\n") + line + "\n")) << line << " in" << environment;
  }
}

TEST(ForeignTester, ThatFailsFailsTheTest) {
  const Sandbox box;
  write_tester(box, "echo last words; exit 4");
  const Finished finished = box.kubetest2({"noop", "--down", "--post-test-cmd=echo,post", "--test=mine"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out, "last words\npost\n");
  EXPECT_EQ(rows(box.junit()), (Words{"Test FAILED", "PostTestCmd", "Down"}));
  EXPECT_TRUE(contains(box.plain(box.junit()), "DIR/bin/kubetest2-tester-mine: exit status 4")) << box.junit();
  EXPECT_TRUE(contains(finished.err, "  | last words\n")) << finished.err;
}

TEST(ForeignTester, WinsOverOurs) {
  const Sandbox box;
  write_tester(box, "echo mine", "kubetest2-tester-exec");
  EXPECT_EQ(box.kubetest2({"noop", "--test=exec", "--", "echo", "ours"}).run().out, "mine\n");
}

TEST(ForeignTester, IsNeverOurselves) {
  const Sandbox box;
  fs::create_symlink(launcher(), box.bin() / "kubetest2-tester-exec");
  Program program = box.kubetest2({"noop", "--test=exec", "--", "echo", "$KUBETEST2_RUN_ID", "ours"});
  const Finished finished =
      program.set("PATH", box.bin().string() + ":" + (prefix() / "bin").string() + ":/usr/bin:/bin").run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(finished.out.ends_with(" ours\n")) << finished.out;
  EXPECT_FALSE(contains(finished.err, "kubetest2-tester-exec")) << finished.err;
}

nlohmann::json metadata(const Sandbox& box) {
  return nlohmann::json::parse(read(box.artifacts() / "metadata.json"));
}

TEST(ForeignTester, FindsNoVersionsAndAddsItsOwn) {
  // As Go's testers do: refuse a file that has the keys, add them, and write all of it anew.
  const std::string go_tester =
      "file=$ARTIFACTS/metadata.json\n"
      "if grep -E 'tester-version|job-version' $file; then exit 9; fi\n"
      "sed -i 's/^}/, \"tester-version\": \"v7\", \"job-version\": \"v1.34\", \"extra\": \"e\" }/' $file";
  const Sandbox box;
  write_tester(box, go_tester);
  const Words flags{"noop", "--run-id=r", "--metadata=a=b,job-version=asked", "--test=mine"};
  // Twice: the second time the first one's entries are there.
  for (int round = 0; round < 2; ++round) {
    if (round == 1) fs::remove(box / "calls");
    const Finished finished = box.kubetest2(flags).run();
    EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
    auto expected = nlohmann::json{{"kubetest-version", "kubetest2 version " + tag()},
                                   {"deployer-version", tag()},
                                   {"a", "b"},
                                   {"tester-version", "v7"},
                                   {"job-version", "v1.34"},
                                   {"extra", "e"}};
    EXPECT_EQ(metadata(box), expected);
  }
}

TEST(ForeignTester, ThatRewritesMetadataLosesNothingOfOurs) {
  const Sandbox box;
  write_tester(box, "echo '{\"tester-version\": \"v7\", \"a\": \"mine\"}' > $ARTIFACTS/metadata.json");
  const Finished finished = box.kubetest2({"noop", "--metadata=a=b,c=d", "--test=mine"}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(metadata(box), (nlohmann::json{{"kubetest-version", "kubetest2 version " + tag()},
                                           {"deployer-version", tag()},
                                           {"tester-version", "v7"},
                                           {"a", "mine"},
                                           {"c", "d"}}));
}

}  // namespace
}  // namespace kt2::test
